// The account with the files of a region. Clients come with signed URLs over the internet, so its blob endpoint is public; nothing in it is readable without a signature.

param name string
param location string
param tags object
@description('Standard_LRS, Standard_ZRS, Standard_GRS, Standard_GZRS … Only those without a Z have the archive tier.')
param sku string
param container string
param deadLetterContainer string
@description('Origins of the pages that upload and download.')
param origins array
@description('Days for which deleted blobs, and so purged files, can be brought back by whoever administers the account.')
param softDeleteDays int
@description('Locks of files are carried through to the store (version-level immutability). Cannot be taken back.')
param fileLocks bool
@description('Days after which what was overwritten is destroyed: the longest that the trash may last.')
param overwrittenDays int
@description('Days for which undeliverable events are kept.')
param deadLetterDays int
param endpointSubnetId string
param blobZoneId string
param queueZoneId string
param workspaceId string

resource account 'Microsoft.Storage/storageAccounts@2024-01-01' = {
  name: name
  location: location
  tags: tags
  kind: 'StorageV2'
  sku: {
    name: sku
  }
  properties: {
    allowSharedKeyAccess: false
    allowBlobPublicAccess: false
    allowCrossTenantReplication: false
    defaultToOAuthAuthentication: true
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
    accessTier: 'Hot'
    publicNetworkAccess: 'Enabled'
    networkAcls: {
      bypass: 'AzureServices'
      defaultAction: 'Allow'
    }
  }
}

resource blobs 'Microsoft.Storage/storageAccounts/blobServices@2024-01-01' = {
  parent: account
  name: 'default'
  properties: {
    isVersioningEnabled: true
    deleteRetentionPolicy: {
      enabled: true
      days: softDeleteDays
    }
    containerDeleteRetentionPolicy: {
      enabled: true
      days: 30
    }
    cors: {
      corsRules: empty(origins)
        ? []
        : [
            {
              allowedOrigins: origins
              allowedMethods: [
                'GET'
                'HEAD'
                'PUT'
              ]
              allowedHeaders: [
                'content-type'
                'x-ms-blob-type'
              ]
              exposedHeaders: [
                'etag'
              ]
              maxAgeInSeconds: 3600
            }
          ]
    }
  }
}

resource files 'Microsoft.Storage/storageAccounts/blobServices/containers@2024-01-01' = {
  parent: blobs
  name: container
  properties: {
    publicAccess: 'None'
    immutableStorageWithVersioning: {
      enabled: fileLocks
    }
  }
}

resource deadLetters 'Microsoft.Storage/storageAccounts/blobServices/containers@2024-01-01' = {
  parent: blobs
  name: deadLetterContainer
  properties: {
    publicAccess: 'None'
  }
}

// A backstop behind the gateway's own retention, and only for what no record points to any more. The current version of a file is never touched:
// holds, locks and tenants' longer ages are in the database, of which these rules know nothing.
resource lifecycle 'Microsoft.Storage/storageAccounts/managementPolicies@2024-01-01' = {
  parent: account
  name: 'default'
  properties: {
    policy: {
      rules: [
        {
          name: 'overwritten'
          type: 'Lifecycle'
          enabled: true
          definition: {
            filters: {
              blobTypes: [
                'blockBlob'
              ]
              prefixMatch: [
                '${container}/'
              ]
            }
            actions: {
              version: {
                delete: {
                  daysAfterCreationGreaterThan: overwrittenDays
                }
              }
              snapshot: {
                delete: {
                  daysAfterCreationGreaterThan: overwrittenDays
                }
              }
            }
          }
        }
        {
          name: 'dead-letters'
          type: 'Lifecycle'
          enabled: true
          definition: {
            filters: {
              blobTypes: [
                'blockBlob'
              ]
              prefixMatch: [
                '${deadLetterContainer}/'
              ]
            }
            actions: {
              baseBlob: {
                delete: {
                  daysAfterModificationGreaterThan: deadLetterDays
                }
              }
              version: {
                delete: {
                  daysAfterCreationGreaterThan: deadLetterDays
                }
              }
            }
          }
        }
      ]
    }
  }
  dependsOn: [
    files
    deadLetters
  ]
}

// Who read which blob with which URL: asked for when access across tenants is suspected.
resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: blobs
  name: 'access'
  properties: {
    workspaceId: workspaceId
    logs: [
      {
        category: 'StorageRead'
        enabled: true
      }
      {
        category: 'StorageWrite'
        enabled: true
      }
      {
        category: 'StorageDelete'
        enabled: true
      }
    ]
  }
}

var services = [
  { groupId: 'blob', zoneId: blobZoneId }
  { groupId: 'queue', zoneId: queueZoneId }
]

module endpoints 'private-endpoint.bicep' = [
  for service in services: {
    name: '${deployment().name}-${service.groupId}'
    params: {
      name: 'pe-${name}-${service.groupId}'
      location: location
      tags: tags
      subnetId: endpointSubnetId
      targetId: account.id
      groupId: service.groupId
      zoneId: service.zoneId
    }
  }
]

output id string = account.id
output name string = account.name
