// Strongroom on Azure: one database, one vault, and for each region a function app with the region's files and audit archive. infra/README.md draws it.

targetScope = 'subscription'

@minLength(1)
@maxLength(20)
@description('Names the deployment; part of every resource\'s name.')
param environmentName string

@minLength(1)
@description('The regions, the first of which also holds the database and the vault and runs the timers: name (letters and digits; a tenant is in one of them), location, and storageSku of its files.')
param regions array

@minLength(1)
@description('Whose tokens are believed: issuer, audience and metadataAddress of each.')
param issuers array

@description('The claim with the user\'s id.')
param userClaim string = 'sub'

@description('The claim with the tenant\'s id.')
param tenantClaim string = 'tenant_id'

@description('The claim with the roles.')
param rolesClaim string = 'roles'

@minLength(1)
@description('Names this deployment\'s audit logs. It is signed into every checkpoint: never change it.')
param auditOrigin string

@minLength(1)
@description('The keys that sign the audit log, all at once. A rotation adds one.')
param auditKeyNames array = ['audit-1']

@description('Keys that sign no more but verify: name and publicKey (from GET /api/v1/audit/keys).')
param retiredAuditKeys array = []

@minValue(1)
@description('Days for which the audit archive cannot be changed.')
param auditArchiveDays int = 2557

@description('Set to true when the archive containers have been locked by hand.')
param auditArchiveLocked bool = false

@description('Origins of the pages that call the gateway and upload to the stores.')
param origins array = []

@description('What revocable links begin with; empty for the app that was called.')
param publicBaseUrl string = ''

@description('Compute of the database server.')
param databaseSku string = 'Standard_B1ms'

@allowed(['Burstable', 'GeneralPurpose', 'MemoryOptimized'])
@description('Tier of the compute. Burstable has no pooler and no standby.')
param databaseTier string = 'Burstable'

@allowed(['16', '17'])
@description('PostgreSQL\'s major version.')
param databaseVersion string = '17'

@minValue(32)
@description('Storage to begin with; it grows by itself.')
param databaseStorageGB int = 32

@description('A standby in another zone.')
param databaseZoneRedundant bool = false

@minValue(7)
@maxValue(35)
@description('Days back to which the database can be restored.')
param databaseBackupDays int = 7

@description('Backups in the paired region too. Cannot be changed later.')
param databaseGeoBackup bool = false

@description('Name of a server that was restored from a backup, to take the place of the one that is made here; empty for that one.')
param databaseServer string = ''

@description('People who may administer the database: objectId, name and type (User or Group) of each.')
param databaseAdministrators array = []

@minValue(1)
@maxValue(365)
@description('Days for which deleted blobs can be brought back past the gateway. Purged bytes are gone for good only after them.')
param softDeleteDays int = 7

@description('Locks of files are the store\'s too. Cannot be taken back for a container.')
param fileLocks bool = true

@allowed([512, 2048, 4096])
@description('Memory of an instance of the function app.')
param instanceMemoryMB int = 2048

@minValue(40)
@maxValue(1000)
@description('The most instances of a region\'s app.')
param maximumInstances int = 40

@minValue(0)
@description('Instances of a region\'s app that are always there.')
param alwaysReadyInstances int = 0

@allowed(['standard', 'premium'])
@description('premium keeps signing keys in a hardware module.')
param vaultSku string = 'standard'

@minValue(30)
@maxValue(730)
@description('Days for which logs and metrics are kept.')
param logDays int = 30

@description('Addresses that alerts are sent to.')
param alertEmails array = []

@description('Put on every resource.')
param tags object = {}

var token = uniqueString(subscription().id, environmentName)
var name = 'strongroom-${environmentName}'
var allTags = union(tags, { 'azd-env-name': environmentName })
var location = regions[0].location
var container = 'strongroom'
var archiveContainer = 'audit'
var deadLetterContainer = 'dead-letters'
var packageContainer = 'packages'

// The ceiling of the built-in policy deleted-cleanup: no file lies in the trash for longer.
var overwrittenDays = 365
// The age of the built-in policy export-cleanup.
var deadLetterDays = 30

// Every region's network with every other's.
var pairs = filter(
  flatten(map(range(0, length(regions)), here => map(range(0, length(regions)), there => { here: here, there: there }))),
  pair => pair.here != pair.there
)

resource group 'Microsoft.Resources/resourceGroups@2024-03-01' = {
  name: 'rg-${name}'
  location: location
  tags: allTags
}

module monitoring 'modules/monitoring.bicep' = {
  name: 'monitoring'
  scope: group
  params: {
    name: name
    location: location
    tags: allTags
    retentionDays: logDays
  }
}

module identities 'modules/identities.bicep' = {
  name: 'identities'
  scope: group
  params: {
    name: name
    location: location
    tags: allTags
  }
}

module networks 'modules/network.bicep' = [
  for (region, i) in regions: {
    name: 'network-${region.name}'
    scope: group
    params: {
      name: 'vnet-${name}-${region.name}'
      location: region.location
      tags: allTags
      addressSpace: '10.${20 + i}.0.0/16'
      hasJobs: i == 0
    }
  }
]

module peerings 'modules/peering.bicep' = [
  for pair in pairs: {
    name: 'peering-${regions[pair.here].name}-${regions[pair.there].name}'
    scope: group
    params: {
      networkName: networks[pair.here].outputs.name
      remoteName: networks[pair.there].outputs.name
      remoteId: networks[pair.there].outputs.id
    }
  }
]

module privateDns 'modules/private-dns.bicep' = {
  name: 'private-dns'
  scope: group
  params: {
    tags: allTags
    networkIds: [for (region, i) in regions: networks[i].outputs.id]
  }
}

module vault 'modules/key-vault.bicep' = {
  name: 'key-vault'
  scope: group
  params: {
    name: 'kv-${token}'
    location: location
    tags: allTags
    sku: vaultSku
    keyNames: auditKeyNames
    endpointSubnetId: networks[0].outputs.endpointSubnetId
    vaultZoneId: privateDns.outputs.vaultZoneId
    workspaceId: monitoring.outputs.workspaceId
  }
}

module database 'modules/postgres.bicep' = {
  name: 'postgres'
  scope: group
  params: {
    name: empty(databaseServer) ? 'psql-${name}-${token}' : databaseServer
    location: location
    tags: allTags
    version: databaseVersion
    skuName: databaseSku
    tier: databaseTier
    storageGB: databaseStorageGB
    zoneRedundant: databaseZoneRedundant
    backupDays: databaseBackupDays
    geoBackup: databaseGeoBackup
    administrators: concat(databaseAdministrators, [
      {
        objectId: identities.outputs.adminPrincipalId
        name: identities.outputs.adminName
        type: 'ServicePrincipal'
      }
    ])
    endpointSubnetId: networks[0].outputs.endpointSubnetId
    databaseZoneId: privateDns.outputs.databaseZoneId
    workspaceId: monitoring.outputs.workspaceId
  }
}

module hostStorage 'modules/storage-host.bicep' = [
  for (region, i) in regions: {
    name: 'storage-host-${region.name}'
    scope: group
    params: {
      name: take('sth${region.name}${token}', 24)
      location: region.location
      tags: allTags
      packageContainer: packageContainer
      endpointSubnetId: networks[i].outputs.endpointSubnetId
      blobZoneId: privateDns.outputs.blobZoneId
      queueZoneId: privateDns.outputs.queueZoneId
      tableZoneId: privateDns.outputs.tableZoneId
    }
  }
]

module dataStorage 'modules/storage-data.bicep' = [
  for (region, i) in regions: {
    name: 'storage-data-${region.name}'
    scope: group
    params: {
      name: take('std${region.name}${token}', 24)
      location: region.location
      tags: allTags
      sku: region.storageSku
      container: container
      deadLetterContainer: deadLetterContainer
      origins: origins
      softDeleteDays: softDeleteDays
      fileLocks: fileLocks
      overwrittenDays: overwrittenDays
      deadLetterDays: deadLetterDays
      endpointSubnetId: networks[i].outputs.endpointSubnetId
      blobZoneId: privateDns.outputs.blobZoneId
      queueZoneId: privateDns.outputs.queueZoneId
      workspaceId: monitoring.outputs.workspaceId
    }
  }
]

module auditStorage 'modules/storage-audit.bicep' = [
  for (region, i) in regions: {
    name: 'storage-audit-${region.name}'
    scope: group
    params: {
      name: take('sta${region.name}${token}', 24)
      location: region.location
      tags: allTags
      sku: region.storageSku
      container: archiveContainer
      archiveDays: auditArchiveDays
      archiveLocked: auditArchiveLocked
      endpointSubnetId: networks[i].outputs.endpointSubnetId
      blobZoneId: privateDns.outputs.blobZoneId
      workspaceId: monitoring.outputs.workspaceId
    }
  }
]

module topics 'modules/event-topic.bicep' = [
  for (region, i) in regions: {
    name: 'event-topic-${region.name}'
    scope: group
    params: {
      name: 'evgt-${name}-${region.name}'
      location: region.location
      tags: union(allTags, { 'strongroom-region': region.name })
      accountId: dataStorage[i].outputs.id
    }
  }
]

module registry 'modules/registry.bicep' = {
  name: 'registry'
  scope: group
  params: {
    name: 'cr${token}'
    location: location
    tags: allTags
  }
}

module roles 'modules/roles.bicep' = {
  name: 'roles'
  scope: group
  params: {
    regions: [
      for (region, i) in regions: {
        hostAccount: hostStorage[i].outputs.name
        dataAccount: dataStorage[i].outputs.name
        auditAccount: auditStorage[i].outputs.name
        topicPrincipalId: topics[i].outputs.principalId
      }
    ]
    container: container
    deadLetterContainer: deadLetterContainer
    archiveContainer: archiveContainer
    vaultName: vault.outputs.name
    keyNames: auditKeyNames
    insightsName: monitoring.outputs.insightsName
    registryName: registry.outputs.name
    appPrincipalId: identities.outputs.appPrincipalId
    ownerPrincipalId: identities.outputs.ownerPrincipalId
    adminPrincipalId: identities.outputs.adminPrincipalId
  }
}

module settings 'modules/settings.bicep' = {
  name: 'settings'
  scope: group
  params: {
    regions: [
      for (region, i) in regions: {
        name: region.name
        dataAccount: dataStorage[i].outputs.name
        auditAccount: auditStorage[i].outputs.name
        hasFileLocks: fileLocks
        hasArchiveTier: !contains(region.storageSku, 'Z')
      }
    ]
    container: container
    archiveContainer: archiveContainer
    issuers: issuers
    userClaim: userClaim
    tenantClaim: tenantClaim
    rolesClaim: rolesClaim
    databaseHost: database.outputs.host
    databasePort: database.outputs.pooledPort
    auditOrigin: auditOrigin
    auditKeyNames: auditKeyNames
    auditKeyIds: vault.outputs.keyIds
    retiredAuditKeys: retiredAuditKeys
    publicBaseUrl: publicBaseUrl
    identityClientId: identities.outputs.appClientId
  }
}

module apps 'modules/function-app.bicep' = [
  for (region, i) in regions: {
    name: 'function-app-${region.name}'
    scope: group
    params: {
      name: 'func-${name}-${region.name}-${take(token, 6)}'
      location: region.location
      tags: union(allTags, { 'strongroom-region': region.name })
      serviceName: i == 0 ? 'gateway' : ''
      identityId: identities.outputs.appId
      identityClientId: identities.outputs.appClientId
      subnetId: networks[i].outputs.appSubnetId
      hostAccountName: hostStorage[i].outputs.name
      packageUrl: hostStorage[i].outputs.packageUrl
      dataAccountName: dataStorage[i].outputs.name
      insightsConnectionString: monitoring.outputs.insightsConnectionString
      settings: settings.outputs.settings
      origins: origins
      instanceMemoryMB: instanceMemoryMB
      maximumInstances: maximumInstances
      alwaysReadyInstances: alwaysReadyInstances
      hasTimers: i == 0
    }
    dependsOn: [
      roles
      peerings
    ]
  }
]

module jobs 'modules/jobs.bicep' = {
  name: 'jobs'
  scope: group
  params: {
    name: name
    location: location
    tags: allTags
    subnetId: networks[0].outputs.jobSubnetId
    registryServer: registry.outputs.server
    databaseHost: database.outputs.host
    adminId: identities.outputs.adminId
    adminClientId: identities.outputs.adminClientId
    adminName: identities.outputs.adminName
    ownerId: identities.outputs.ownerId
    ownerClientId: identities.outputs.ownerClientId
    ownerPrincipalId: identities.outputs.ownerPrincipalId
    appId: identities.outputs.appId
    appClientId: identities.outputs.appClientId
    appPrincipalId: identities.outputs.appPrincipalId
    dataAccountName: dataStorage[0].outputs.name
    settings: settings.outputs.settings
    workspaceId: monitoring.outputs.workspaceId
  }
  dependsOn: [
    roles
  ]
}

module alerts 'modules/alerts.bicep' = {
  name: 'alerts'
  scope: group
  params: {
    name: name
    location: location
    tags: allTags
    workspaceId: monitoring.outputs.workspaceId
    databaseId: database.outputs.id
    topics: [
      for (region, i) in regions: {
        id: topics[i].outputs.id
        name: topics[i].outputs.name
      }
    ]
    emails: alertEmails
  }
}

module workbook 'modules/workbook.bicep' = {
  name: 'workbook'
  scope: group
  params: {
    name: name
    location: location
    tags: allTags
    workspaceId: monitoring.outputs.workspaceId
  }
}

// What the scripts need to know; azd hands these to them as environment variables.
output AZURE_RESOURCE_GROUP string = group.name
output REGISTRY_NAME string = registry.outputs.name
output ROLES_JOB string = jobs.outputs.rolesJobName
output OWNER_JOB string = jobs.outputs.ownerJobName
output GATEWAY_JOB string = jobs.outputs.gatewayJobName
output FILES_CONTAINER string = container
output DEAD_LETTER_CONTAINER string = deadLetterContainer
