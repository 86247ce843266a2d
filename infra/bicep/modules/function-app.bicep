// A region's function app on its own Flex Consumption plan. It takes its region's blob events; all apps answer all requests, and timers run in the first region.

param name string
param location string
param tags object
@description('The service of azure.yaml that is deployed to this app; empty when a script does it.')
param serviceName string
param identityId string
param identityClientId string
param subnetId string
param hostAccountName string
@description('The container with the package, as a URL.')
param packageUrl string
param dataAccountName string
param insightsConnectionString string
param settings array
@description('Origins of the pages that may call.')
param origins array
@allowed([
  512
  2048
  4096
])
param instanceMemoryMB int
@minValue(40)
@maxValue(1000)
param maximumInstances int
@minValue(0)
@description('Instances that are kept for requests, and are paid for; with 0 the first request after a quiet time waits for a start.')
param alwaysReadyInstances int
@description('Timers run here.')
param hasTimers bool

var timers = [
  'ReconcileFiles'
  'ExpirePending'
  'ApplyRetention'
  'PurgeDeleted'
  'MoveObjects'
  'SealAuditLog'
  'BuildAuditPacks'
  'BuildExports'
  'CompleteErasures'
  'ArchiveAuditLog'
  'AgeAuditLog'
]

var hostSettings = [
  { name: 'AzureWebJobsStorage__accountName', value: hostAccountName }
  { name: 'AzureWebJobsStorage__credential', value: 'managedidentity' }
  { name: 'AzureWebJobsStorage__clientId', value: identityClientId }
  // The identity that the gateway takes for the database and Key Vault.
  { name: 'AZURE_CLIENT_ID', value: identityClientId }
  { name: 'APPLICATIONINSIGHTS_CONNECTION_STRING', value: insightsConnectionString }
  { name: 'APPLICATIONINSIGHTS_AUTHENTICATION_STRING', value: 'ClientId=${identityClientId};Authorization=AAD' }
  { name: 'IngestStorage__blobServiceUri', value: 'https://${dataAccountName}.blob.${environment().suffixes.storage}' }
  { name: 'IngestStorage__queueServiceUri', value: 'https://${dataAccountName}.queue.${environment().suffixes.storage}' }
  { name: 'IngestStorage__credential', value: 'managedidentity' }
  { name: 'IngestStorage__clientId', value: identityClientId }
]

var timerSettings = map(hasTimers ? [] : timers, timer => { name: 'AzureWebJobs.${timer}.Disabled', value: 'true' })

resource plan 'Microsoft.Web/serverfarms@2024-04-01' = {
  name: 'plan-${name}'
  location: location
  tags: tags
  kind: 'functionapp'
  sku: {
    name: 'FC1'
    tier: 'FlexConsumption'
  }
  properties: {
    reserved: true
  }
}

resource app 'Microsoft.Web/sites@2024-04-01' = {
  name: name
  location: location
  tags: empty(serviceName) ? tags : union(tags, { 'azd-service-name': serviceName })
  kind: 'functionapp,linux'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: {
      '${identityId}': {}
    }
  }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    publicNetworkAccess: 'Enabled'
    virtualNetworkSubnetId: subnetId
    keyVaultReferenceIdentity: identityId
    functionAppConfig: {
      deployment: {
        storage: {
          type: 'blobContainer'
          value: packageUrl
          authentication: {
            type: 'UserAssignedIdentity'
            userAssignedIdentityResourceId: identityId
          }
        }
      }
      runtime: {
        name: 'dotnet-isolated'
        version: '10.0'
      }
      scaleAndConcurrency: {
        instanceMemoryMB: instanceMemoryMB
        maximumInstanceCount: maximumInstances
        alwaysReady: alwaysReadyInstances == 0 ? [] : [{ name: 'http', instanceCount: alwaysReadyInstances }]
      }
    }
    siteConfig: {
      minTlsVersion: '1.2'
      scmMinTlsVersion: '1.2'
      ftpsState: 'Disabled'
      http20Enabled: true
      cors: {
        allowedOrigins: origins
        supportCredentials: false
      }
      appSettings: concat(hostSettings, settings, timerSettings)
    }
  }
}

// Packages are deployed by Entra identities, never by a publishing password.
resource publishing 'Microsoft.Web/sites/basicPublishingCredentialsPolicies@2024-04-01' = [
  for protocol in ['ftp', 'scm']: {
    parent: app
    name: protocol
    properties: {
      allow: false
    }
  }
]

output id string = app.id
output name string = app.name
output hostName string = app.properties.defaultHostName
