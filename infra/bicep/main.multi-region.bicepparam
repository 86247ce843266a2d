// Three regions, each with its own app, files and audit archive. The first also has the database, the vault and the timers.
using 'main.bicep'

param environmentName = 'multi-region'
param regions = [
  {
    name: 'eu'
    location: 'swedencentral'
    storageSku: 'Standard_GRS'
  }
  {
    name: 'us'
    location: 'eastus2'
    storageSku: 'Standard_GRS'
  }
  {
    // Files that must not leave the country: copies in its zones only, and so no archive tier.
    name: 'ch'
    location: 'switzerlandnorth'
    storageSku: 'Standard_ZRS'
  }
]
// Your identity providers.
param issuers = [
  {
    issuer: 'https://login.example.com/'
    audience: 'strongroom'
    metadataAddress: 'https://login.example.com/.well-known/openid-configuration'
  }
  {
    issuer: 'https://partners.example.com/'
    audience: 'strongroom'
    metadataAddress: 'https://partners.example.com/.well-known/openid-configuration'
  }
]
param auditOrigin = 'strongroom.example.com/audit'
// A rotation that is under way: both keys sign, and one of earlier years still verifies.
param auditKeyNames = ['audit-2026', 'audit-2027']
param retiredAuditKeys = [
  {
    name: 'audit-2025'
    publicKey: 'audit-2025+1aa35b8a+AjBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABC39JEM+YGVCCPmC1JENkIB/FCkUydylTInNZ5lsy8u3KCa4Bks1vnZwWrc7lzmoLSukitbTkWsux5Y/sImhLLk='
  }
]
param origins = ['https://app.example.com']
param databaseSku = 'Standard_E4ds_v5'
param databaseTier = 'MemoryOptimized'
param databaseStorageGB = 256
param databaseZoneRedundant = true
param databaseBackupDays = 35
param databaseGeoBackup = true
param softDeleteDays = 14
param maximumInstances = 100
param alwaysReadyInstances = 2
param vaultSku = 'premium'
param logDays = 90
param alertEmails = ['operations@example.com']
