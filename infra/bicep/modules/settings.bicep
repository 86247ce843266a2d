// What every function app is told, whatever its region. No resource: names and values only, none of them a secret.

@description('name, dataAccount, auditAccount and hasArchiveTier of each region.')
param regions array
param container string
param archiveContainer string
@description('issuer, audience and metadataAddress of each issuer whose tokens are believed.')
param issuers array
param userClaim string
param tenantClaim string
param rolesClaim string
param databaseHost string
param databasePort int
param auditOrigin string
@description('Names of the signing keys, and their ids in Key Vault in the same order.')
param auditKeyNames array
param auditKeyIds array
@description('name and publicKey of keys that sign no more.')
param retiredAuditKeys array
param publicBaseUrl string
param identityClientId string

// Requests go through the pooler; timers are few, hold their transactions longer, and go to the server itself.
var database = 'Host=${databaseHost};Database=strongroom;SSL Mode=VerifyFull'
// A server without a pooler is a small one, and takes a few dozen connections in all.
var appConnections = databasePort == 6432 ? 24 : 8
var workerConnections = databasePort == 6432 ? 16 : 4

var fixed = [
  { name: 'IngestContainer', value: container }
  { name: 'ReconcileSchedule', value: '0 */15 * * * *' }
  { name: 'ExpireSchedule', value: '0 */10 * * * *' }
  { name: 'RetentionSchedule', value: '0 20 * * * *' }
  { name: 'PurgeSchedule', value: '0 40 * * * *' }
  { name: 'MoveSchedule', value: '0 */5 * * * *' }
  { name: 'AuditSealSchedule', value: '*/10 * * * * *' }
  { name: 'AuditPackSchedule', value: '*/30 * * * * *' }
  { name: 'ExportSchedule', value: '*/30 * * * * *' }
  { name: 'ErasureSchedule', value: '30 * * * * *' }
  { name: 'AuditArchiveSchedule', value: '0 5 * * * *' }
  { name: 'AuditAgeSchedule', value: '0 30 2 * * *' }
  { name: 'Auth__UserClaim', value: userClaim }
  { name: 'Auth__TenantClaim', value: tenantClaim }
  { name: 'Auth__RolesClaim', value: rolesClaim }
  { name: 'Database__App', value: '${database};Port=${databasePort};Username=strongroom_app;Maximum Pool Size=${appConnections}' }
  { name: 'Database__Worker', value: '${database};Port=5432;Username=strongroom_worker;Maximum Pool Size=${workerConnections}' }
  { name: 'Database__ManagedIdentity', value: 'true' }
  { name: 'Database__AutoPrepare', value: '100' }
  { name: 'Audit__Origin', value: auditOrigin }
  // The platform's front end appends the caller's address, and nobody reaches the app past it.
  { name: 'Http__TrustForwardedFor', value: 'true' }
]

var issuerSettings = flatten(map(range(0, length(issuers)), i => [
  { name: 'Auth__Issuers__${i}__Issuer', value: issuers[i].issuer }
  { name: 'Auth__Issuers__${i}__Audience', value: issuers[i].audience }
  { name: 'Auth__Issuers__${i}__MetadataAddress', value: issuers[i].metadataAddress }
]))

// Two stores a region: its files, and its audit archive.
var storeSettings = flatten(map(range(0, length(regions)), i => [
  { name: 'Stores__${2 * i}__Name', value: regions[i].name }
  { name: 'Stores__${2 * i}__Provider', value: 'AzureBlob' }
  { name: 'Stores__${2 * i}__Region', value: regions[i].name }
  { name: 'Stores__${2 * i}__Endpoint', value: 'https://${regions[i].dataAccount}.blob.${environment().suffixes.storage}' }
  { name: 'Stores__${2 * i}__Bucket', value: container }
  { name: 'Stores__${2 * i}__Immutable', value: regions[i].hasFileLocks ? 'true' : 'false' }
  { name: 'Stores__${2 * i}__ArchiveClass', value: regions[i].hasArchiveTier ? 'Archive' : '' }
  { name: 'Stores__${2 * i}__ManagedIdentityClientId', value: identityClientId }
  { name: 'Stores__${2 * i + 1}__Name', value: '${regions[i].name}-audit' }
  { name: 'Stores__${2 * i + 1}__Provider', value: 'AzureBlob' }
  { name: 'Stores__${2 * i + 1}__Region', value: regions[i].name }
  { name: 'Stores__${2 * i + 1}__Endpoint', value: 'https://${regions[i].auditAccount}.blob.${environment().suffixes.storage}' }
  { name: 'Stores__${2 * i + 1}__Bucket', value: archiveContainer }
  { name: 'Stores__${2 * i + 1}__Immutable', value: 'true' }
  { name: 'Stores__${2 * i + 1}__ManagedIdentityClientId', value: identityClientId }
  { name: 'Audit__Archives__${regions[i].name}', value: '${regions[i].name}-audit' }
]))

var keySettings = flatten(map(range(0, length(auditKeyNames)), i => [
  { name: 'Audit__Keys__${i}__Name', value: auditKeyNames[i] }
  { name: 'Audit__Keys__${i}__KeyVaultKey', value: auditKeyIds[i] }
]))

var retiredKeySettings = flatten(map(range(0, length(retiredAuditKeys)), i => [
  { name: 'Audit__Keys__${length(auditKeyNames) + i}__Name', value: retiredAuditKeys[i].name }
  { name: 'Audit__Keys__${length(auditKeyNames) + i}__PublicKey', value: retiredAuditKeys[i].publicKey }
]))

var linkSettings = empty(publicBaseUrl) ? [] : [{ name: 'Http__PublicBaseUrl', value: publicBaseUrl }]

output settings array = concat(fixed, issuerSettings, storeSettings, keySettings, retiredKeySettings, linkSettings)
