// The account of the Functions host of a region: the package it runs, leases of timers, the queue of blob events. Private.

param name string
param location string
param tags object
param packageContainer string
param endpointSubnetId string
param blobZoneId string
param queueZoneId string
param tableZoneId string

resource account 'Microsoft.Storage/storageAccounts@2024-01-01' = {
  name: name
  location: location
  tags: tags
  kind: 'StorageV2'
  sku: {
    name: 'Standard_LRS'
  }
  properties: {
    allowSharedKeyAccess: false
    allowBlobPublicAccess: false
    allowCrossTenantReplication: false
    defaultToOAuthAuthentication: true
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
    publicNetworkAccess: 'Disabled'
    networkAcls: {
      bypass: 'AzureServices'
      defaultAction: 'Deny'
    }
  }
}

resource blobs 'Microsoft.Storage/storageAccounts/blobServices@2024-01-01' = {
  parent: account
  name: 'default'
  properties: {
    deleteRetentionPolicy: {
      enabled: true
      days: 7
    }
  }
}

resource packages 'Microsoft.Storage/storageAccounts/blobServices/containers@2024-01-01' = {
  parent: blobs
  name: packageContainer
  properties: {
    publicAccess: 'None'
  }
}

var services = [
  { groupId: 'blob', zoneId: blobZoneId }
  { groupId: 'queue', zoneId: queueZoneId }
  { groupId: 'table', zoneId: tableZoneId }
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

output name string = account.name
output packageUrl string = '${account.properties.primaryEndpoints.blob}${packageContainer}'
