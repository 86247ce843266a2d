// Who may do what: every role assignment there is, each as narrow as the platform lets it be. What the database allows is in db/.

@description('hostAccount, dataAccount, auditAccount and topicPrincipalId of each region.')
param regions array
param container string
param deadLetterContainer string
param archiveContainer string
param vaultName string
param keyNames array
param insightsName string
param registryName string
param appPrincipalId string
param ownerPrincipalId string
param adminPrincipalId string

var roleIds = {
  // Reads, writes and deletes blobs with their versions, and sets their locks; the smaller roles do not reach versions and locks.
  storageBlobDataOwner: 'b7e6dc6d-f1e8-4753-8033-0f276bb0955b'
  storageBlobDataContributor: 'ba92f5b4-2d11-453d-a403-e96b0029c9fe'
  // Asks for the key that signs URLs (user delegation); they reach what the identity itself may, and no further.
  storageBlobDelegator: 'db58b8e5-c6ad-4a2a-8342-4190687cbf4a'
  storageQueueDataContributor: '974c5e8b-45b9-4653-ba55-5f855dd0fb88'
  storageTableDataContributor: '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3'
  // Signs and verifies, and reads public keys.
  keyVaultCryptoUser: '12338af0-0e69-4776-bea7-57ae8d297424'
  monitoringMetricsPublisher: '3913510d-42f4-4e42-8a64-420c390055eb'
  acrPull: '7f951dda-4ed3-4680-a7ca-43fe172d538d'
}

resource hostAccounts 'Microsoft.Storage/storageAccounts@2024-01-01' existing = [
  for region in regions: {
    name: region.hostAccount
  }
]

resource dataAccounts 'Microsoft.Storage/storageAccounts@2024-01-01' existing = [
  for region in regions: {
    name: region.dataAccount
  }
]

resource files 'Microsoft.Storage/storageAccounts/blobServices/containers@2024-01-01' existing = [
  for region in regions: {
    name: '${region.dataAccount}/default/${container}'
  }
]

resource deadLetters 'Microsoft.Storage/storageAccounts/blobServices/containers@2024-01-01' existing = [
  for region in regions: {
    name: '${region.dataAccount}/default/${deadLetterContainer}'
  }
]

resource archives 'Microsoft.Storage/storageAccounts/blobServices/containers@2024-01-01' existing = [
  for region in regions: {
    name: '${region.auditAccount}/default/${archiveContainer}'
  }
]

resource vault 'Microsoft.KeyVault/vaults@2023-07-01' existing = {
  name: vaultName
}

resource keys 'Microsoft.KeyVault/vaults/keys@2023-07-01' existing = [
  for keyName in keyNames: {
    parent: vault
    name: keyName
  }
]

resource insights 'Microsoft.Insights/components@2020-02-02' existing = {
  name: insightsName
}

resource registry 'Microsoft.ContainerRegistry/registries@2023-07-01' existing = {
  name: registryName
}

// The Functions host: packages, leases, its queue, its diagnostics.
resource appOnHostBlobs 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for (region, i) in regions: {
    scope: hostAccounts[i]
    name: guid(hostAccounts[i].id, appPrincipalId, roleIds.storageBlobDataOwner)
    properties: {
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roleIds.storageBlobDataOwner)
      principalId: appPrincipalId
      principalType: 'ServicePrincipal'
    }
  }
]

resource appOnHostQueues 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for (region, i) in regions: {
    scope: hostAccounts[i]
    name: guid(hostAccounts[i].id, appPrincipalId, roleIds.storageQueueDataContributor)
    properties: {
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roleIds.storageQueueDataContributor)
      principalId: appPrincipalId
      principalType: 'ServicePrincipal'
    }
  }
]

resource appOnHostTables 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for (region, i) in regions: {
    scope: hostAccounts[i]
    name: guid(hostAccounts[i].id, appPrincipalId, roleIds.storageTableDataContributor)
    properties: {
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roleIds.storageTableDataContributor)
      principalId: appPrincipalId
      principalType: 'ServicePrincipal'
    }
  }
]

// Files: this container only. Signed URLs for it. Poison events, which the host keeps beside the blobs.
resource appOnFiles 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for (region, i) in regions: {
    scope: files[i]
    name: guid(files[i].id, appPrincipalId, roleIds.storageBlobDataOwner)
    properties: {
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roleIds.storageBlobDataOwner)
      principalId: appPrincipalId
      principalType: 'ServicePrincipal'
    }
  }
]

resource appSignsForFiles 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for (region, i) in regions: {
    scope: dataAccounts[i]
    name: guid(dataAccounts[i].id, appPrincipalId, roleIds.storageBlobDelegator)
    properties: {
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roleIds.storageBlobDelegator)
      principalId: appPrincipalId
      principalType: 'ServicePrincipal'
    }
  }
]

resource appOnPoison 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for (region, i) in regions: {
    scope: dataAccounts[i]
    name: guid(dataAccounts[i].id, appPrincipalId, roleIds.storageQueueDataContributor)
    properties: {
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roleIds.storageQueueDataContributor)
      principalId: appPrincipalId
      principalType: 'ServicePrincipal'
    }
  }
]

// The archive: what is in it is locked against its owner, too.
resource appOnArchive 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for (region, i) in regions: {
    scope: archives[i]
    name: guid(archives[i].id, appPrincipalId, roleIds.storageBlobDataOwner)
    properties: {
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roleIds.storageBlobDataOwner)
      principalId: appPrincipalId
      principalType: 'ServicePrincipal'
    }
  }
]

resource appOnKeys 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for (keyName, i) in keyNames: {
    scope: keys[i]
    name: guid(keys[i].id, appPrincipalId, roleIds.keyVaultCryptoUser)
    properties: {
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roleIds.keyVaultCryptoUser)
      principalId: appPrincipalId
      principalType: 'ServicePrincipal'
    }
  }
]

resource appOnTelemetry 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: insights
  name: guid(insights.id, appPrincipalId, roleIds.monitoringMetricsPublisher)
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roleIds.monitoringMetricsPublisher)
    principalId: appPrincipalId
    principalType: 'ServicePrincipal'
  }
}

// Event Grid: writes what it could not deliver.
resource topicOnDeadLetters 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for (region, i) in regions: {
    scope: deadLetters[i]
    name: guid(deadLetters[i].id, region.topicPrincipalId, roleIds.storageBlobDataContributor)
    properties: {
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roleIds.storageBlobDataContributor)
      principalId: region.topicPrincipalId
      principalType: 'ServicePrincipal'
    }
  }
]

// The jobs: their image. All else that the owner and the administrator may do is in the database.
resource jobsOnRegistry 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for principalId in [ownerPrincipalId, adminPrincipalId, appPrincipalId]: {
    scope: registry
    name: guid(registry.id, principalId, roleIds.acrPull)
    properties: {
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roleIds.acrPull)
      principalId: principalId
      principalType: 'ServicePrincipal'
    }
  }
]
