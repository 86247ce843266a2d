// PostgreSQL: Entra identities only, a private address only, backups to any moment, and a pooler in front where the tier has one.

param name string
param location string
param tags object
param version string
param skuName string
@allowed([
  'Burstable'
  'GeneralPurpose'
  'MemoryOptimized'
])
param tier string
param storageGB int
@description('A standby in another zone, to which the server fails over by itself.')
param zoneRedundant bool
@minValue(7)
@maxValue(35)
@description('Days back to any moment of which the server can be restored.')
param backupDays int
@description('Backups in the paired region too. Cannot be changed later.')
param geoBackup bool
@description('Entra principals that administer the server: objectId, name and type (User, Group, ServicePrincipal).')
param administrators array
param endpointSubnetId string
param databaseZoneId string
param workspaceId string

// The smallest tier has no pooler.
var hasPooler = tier != 'Burstable'

var settings = concat(
  [
    // A transaction that is left open holds back the sealing of the audit log.
    { name: 'idle_in_transaction_session_timeout', value: '60000' }
    { name: 'log_lock_waits', value: 'on' }
  ],
  hasPooler
    ? [
        { name: 'pgbouncer.enabled', value: 'true' }
        { name: 'pgbouncer.pool_mode', value: 'transaction' }
        // Statements that the gateway prepares (Database:AutoPrepare) survive a change of the server connection.
        { name: 'pgbouncer.max_prepared_statements', value: '200' }
      ]
    : []
)

// The first stable version that knows PostgreSQL 17.
resource server 'Microsoft.DBforPostgreSQL/flexibleServers@2025-08-01' = {
  name: name
  location: location
  tags: tags
  sku: {
    name: skuName
    tier: tier
  }
  properties: {
    version: version
    authConfig: {
      activeDirectoryAuth: 'Enabled'
      passwordAuth: 'Disabled'
      tenantId: tenant().tenantId
    }
    network: {
      publicNetworkAccess: 'Disabled'
    }
    storage: {
      storageSizeGB: storageGB
      autoGrow: 'Enabled'
    }
    backup: {
      backupRetentionDays: backupDays
      geoRedundantBackup: geoBackup ? 'Enabled' : 'Disabled'
    }
    highAvailability: {
      mode: zoneRedundant ? 'ZoneRedundant' : 'Disabled'
    }
  }
}

// The server takes one change at a time.
@batchSize(1)
resource admins 'Microsoft.DBforPostgreSQL/flexibleServers/administrators@2024-08-01' = [
  for administrator in administrators: {
    parent: server
    name: administrator.objectId
    properties: {
      principalName: administrator.name
      principalType: administrator.type
      tenantId: tenant().tenantId
    }
  }
]

@batchSize(1)
resource configurations 'Microsoft.DBforPostgreSQL/flexibleServers/configurations@2024-08-01' = [
  for setting in settings: {
    parent: server
    name: setting.name
    properties: {
      value: setting.value
      source: 'user-override'
    }
    dependsOn: [
      admins
    ]
  }
]

resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: server
  name: 'logs'
  properties: {
    workspaceId: workspaceId
    logs: [
      {
        categoryGroup: 'allLogs'
        enabled: true
      }
    ]
  }
}

module endpoint 'private-endpoint.bicep' = {
  name: '${deployment().name}-server'
  params: {
    name: 'pe-${name}'
    location: location
    tags: tags
    subnetId: endpointSubnetId
    targetId: server.id
    groupId: 'postgresqlServer'
    zoneId: databaseZoneId
  }
  dependsOn: [
    configurations
  ]
}

output id string = server.id
output host string = server.properties.fullyQualifiedDomainName
@description('Where requests connect: the pooler, or the server itself.')
output pooledPort int = hasPooler ? 6432 : 5432
