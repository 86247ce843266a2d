// The vault with the keys that sign the audit log. They never leave it: the gateway asks it to sign.

param name string
param location string
param tags object
@allowed([
  'standard'
  'premium'
])
@description('premium keeps the keys in a hardware module.')
param sku string
@description('Names of the keys that sign, all at once; a rotation adds one. A key that is there already is left as it is.')
param keyNames array
param endpointSubnetId string
param vaultZoneId string
param workspaceId string

resource vault 'Microsoft.KeyVault/vaults@2023-07-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    tenantId: tenant().tenantId
    sku: {
      family: 'A'
      name: sku
    }
    enableRbacAuthorization: true
    enableSoftDelete: true
    softDeleteRetentionInDays: 90
    enablePurgeProtection: true
    publicNetworkAccess: 'Disabled'
    networkAcls: {
      bypass: 'AzureServices'
      defaultAction: 'Deny'
    }
  }
}

resource keys 'Microsoft.KeyVault/vaults/keys@2023-07-01' = [
  for keyName in keyNames: {
    parent: vault
    name: keyName
    tags: tags
    properties: {
      kty: sku == 'premium' ? 'EC-HSM' : 'EC'
      curveName: 'P-256'
      keyOps: [
        'sign'
        'verify'
      ]
      attributes: {
        enabled: true
        exportable: false
      }
    }
  }
]

resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: vault
  name: 'audit'
  properties: {
    workspaceId: workspaceId
    logs: [
      {
        categoryGroup: 'audit'
        enabled: true
      }
    ]
  }
}

module endpoint 'private-endpoint.bicep' = {
  name: '${deployment().name}-vault'
  params: {
    name: 'pe-${name}'
    location: location
    tags: tags
    subnetId: endpointSubnetId
    targetId: vault.id
    groupId: 'vault'
    zoneId: vaultZoneId
  }
}

output name string = vault.name
@description('The keys with their versions, in the order of their names.')
output keyIds array = [for (keyName, i) in keyNames: keys[i].properties.keyUriWithVersion]
