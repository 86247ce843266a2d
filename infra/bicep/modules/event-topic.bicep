// Blob events of a region's account. The subscription follows after the first deployment, when the app has the key that it needs
// (infra/scripts/subscribe-blob-events.sh).

param name string
param location string
param tags object
param accountId string

resource topic 'Microsoft.EventGrid/systemTopics@2022-06-15' = {
  name: name
  location: location
  tags: tags
  identity: {
    type: 'SystemAssigned'
  }
  properties: {
    source: accountId
    topicType: 'Microsoft.Storage.StorageAccounts'
  }
}

output id string = topic.id
output name string = topic.name
output principalId string = topic.identity.principalId
