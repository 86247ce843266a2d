// For trying things out: one region, the smallest database, nothing kept ready. Locks are left to the gateway, so that everything can be deleted again.
using 'main.bicep'

param environmentName = 'dev'
param regions = [
  {
    name: 'eu'
    location: 'swedencentral'
    storageSku: 'Standard_LRS'
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
param auditOrigin = 'dev.strongroom.example.com/audit'
param auditArchiveDays = 1
param origins = ['http://localhost:3000']
param softDeleteDays = 1
param fileLocks = false
