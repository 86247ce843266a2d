// One direction of a peering. A private endpoint of any region is reached from every other, so all pairs are peered both ways.

param networkName string
param remoteName string
param remoteId string

resource network 'Microsoft.Network/virtualNetworks@2024-05-01' existing = {
  name: networkName
}

resource peering 'Microsoft.Network/virtualNetworks/virtualNetworkPeerings@2024-05-01' = {
  parent: network
  name: remoteName
  properties: {
    remoteVirtualNetwork: {
      id: remoteId
    }
    allowVirtualNetworkAccess: true
    allowForwardedTraffic: false
    allowGatewayTransit: false
    useRemoteGateways: false
  }
}
