// Who acts: the gateway, the migrations, and the one that made the database's roles. Each may do its own part and nothing else (roles.bicep).

param name string
param location string
param tags object

resource app 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: 'id-${name}-app'
  location: location
  tags: tags
}

resource owner 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: 'id-${name}-owner'
  location: location
  tags: tags
}

resource admin 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: 'id-${name}-admin'
  location: location
  tags: tags
}

output appId string = app.id
output appClientId string = app.properties.clientId
output appPrincipalId string = app.properties.principalId
output ownerId string = owner.id
output ownerClientId string = owner.properties.clientId
output ownerPrincipalId string = owner.properties.principalId
output adminId string = admin.id
output adminClientId string = admin.properties.clientId
output adminPrincipalId string = admin.properties.principalId
output adminName string = admin.name
