// One region, a database with a standby in another zone, an instance that is always there.
using 'main.bicep'

param environmentName = 'prod'
param regions = [
  {
    name: 'eu'
    location: 'swedencentral'
    storageSku: 'Standard_GRS'
  }
]
// Your identity provider.
param issuers = [
  {
    issuer: 'https://login.example.com/'
    audience: 'strongroom'
    metadataAddress: 'https://login.example.com/.well-known/openid-configuration'
  }
]
param auditOrigin = 'strongroom.example.com/audit'
param origins = ['https://app.example.com']
param publicBaseUrl = 'https://files.example.com'
param databaseSku = 'Standard_D2ds_v5'
param databaseTier = 'GeneralPurpose'
param databaseStorageGB = 128
param databaseZoneRedundant = true
param databaseBackupDays = 35
param databaseGeoBackup = true
param softDeleteDays = 14
param maximumInstances = 100
param alwaysReadyInstances = 2
param vaultSku = 'premium'
param logDays = 90
param alertEmails = ['operations@example.com']
