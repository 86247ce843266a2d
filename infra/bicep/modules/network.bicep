// A region's network: a subnet for the function app, one for private endpoints, and in the first region one for jobs.

param name string
param location string
param tags object
@description('A /16 that no other region has.')
param addressSpace string
@description('Whether jobs run here.')
param hasJobs bool

var subnets = [
  {
    name: 'app'
    properties: {
      addressPrefix: cidrSubnet(addressSpace, 24, 0)
      delegations: [
        {
          name: 'app'
          properties: {
            serviceName: 'Microsoft.App/environments'
          }
        }
      ]
    }
  }
  {
    name: 'endpoints'
    properties: {
      addressPrefix: cidrSubnet(addressSpace, 24, 1)
    }
  }
]

var jobSubnets = [
  {
    name: 'jobs'
    properties: {
      addressPrefix: cidrSubnet(addressSpace, 24, 2)
      delegations: [
        {
          name: 'jobs'
          properties: {
            serviceName: 'Microsoft.App/environments'
          }
        }
      ]
    }
  }
]

resource network 'Microsoft.Network/virtualNetworks@2024-05-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    addressSpace: {
      addressPrefixes: [
        addressSpace
      ]
    }
    subnets: hasJobs ? concat(subnets, jobSubnets) : subnets
  }
}

output id string = network.id
output name string = network.name
output appSubnetId string = '${network.id}/subnets/app'
output endpointSubnetId string = '${network.id}/subnets/endpoints'
output jobSubnetId string = '${network.id}/subnets/jobs'
