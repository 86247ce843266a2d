// What runs inside the network, each job as the identity whose rights it needs and no more: making the database's roles, the command line as the schema's owner
// (migrations, tenants), and the command line as the gateway itself (what it would find with its own stores and keys). infra/scripts starts them.

param name string
param location string
param tags object
param subnetId string
param registryServer string
param databaseHost string
param adminId string
param adminClientId string
@description('The name under which the administrator identity logs in.')
param adminName string
param ownerId string
param ownerClientId string
param ownerPrincipalId string
param appId string
param appClientId string
param appPrincipalId string
@description('The account of the first region, whose events the gateway takes.')
param dataAccountName string
@description('What the function apps are told.')
param settings array
param workspaceId string

// Stands in until a script starts the job with the image that was built.
var firstImage = 'mcr.microsoft.com/k8se/quickstart-jobs:latest'

resource jobEnvironment 'Microsoft.App/managedEnvironments@2024-03-01' = {
  name: 'cae-${name}'
  location: location
  tags: tags
  properties: {
    vnetConfiguration: {
      infrastructureSubnetId: subnetId
      internal: true
    }
    workloadProfiles: [
      {
        name: 'Consumption'
        workloadProfileType: 'Consumption'
      }
    ]
    appLogsConfiguration: {
      destination: 'azure-monitor'
    }
  }
}

resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: jobEnvironment
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

// The words of the command, quoted where they hold spaces.
var commandLine = ['/bin/bash', '-c', 'printf %s "$STRONGROOM_COMMAND" | xargs /app/strongroom']

// The owner's identity logs in as strongroom_owner only, and takes the other two roles from there (db/entra-roles.sql).
var ownersDatabase = 'Host=${databaseHost};Port=5432;Database=strongroom;SSL Mode=VerifyFull;Username=strongroom_owner'

var jobs = [
  {
    name: 'roles'
    identityId: adminId
    command: ['/app/entra-roles.sh']
    settings: [
      { name: 'AZURE_CLIENT_ID', value: adminClientId }
      { name: 'PGHOST', value: databaseHost }
      { name: 'PGUSER', value: adminName }
      { name: 'OWNER_OBJECT_ID', value: ownerPrincipalId }
      { name: 'APP_OBJECT_ID', value: appPrincipalId }
    ]
  }
  {
    name: 'owner'
    identityId: ownerId
    command: commandLine
    settings: concat(filter(settings, setting => !startsWith(setting.name, 'Database__')), [
      { name: 'AZURE_CLIENT_ID', value: ownerClientId }
      { name: 'STRONGROOM_COMMAND', value: 'migrate' }
      { name: 'Database__Owner', value: ownersDatabase }
      { name: 'Database__App', value: '${ownersDatabase};Options=-c role=strongroom_app' }
      { name: 'Database__Worker', value: '${ownersDatabase};Options=-c role=strongroom_worker' }
      { name: 'Database__ManagedIdentity', value: 'true' }
    ])
  }
  {
    name: 'gateway'
    identityId: appId
    command: commandLine
    settings: concat(settings, [
      { name: 'AZURE_CLIENT_ID', value: appClientId }
      { name: 'STRONGROOM_COMMAND', value: 'doctor' }
      { name: 'IngestStorage__blobServiceUri', value: 'https://${dataAccountName}.blob.${environment().suffixes.storage}' }
    ])
  }
]

resource commandJobs 'Microsoft.App/jobs@2024-03-01' = [
  for job in jobs: {
    name: 'job-${job.name}'
    location: location
    tags: tags
    identity: {
      type: 'UserAssigned'
      userAssignedIdentities: {
        '${job.identityId}': {}
      }
    }
    properties: {
      environmentId: jobEnvironment.id
      workloadProfileName: 'Consumption'
      configuration: {
        triggerType: 'Manual'
        replicaTimeout: 3600
        replicaRetryLimit: 0
        manualTriggerConfig: {
          parallelism: 1
          replicaCompletionCount: 1
        }
        registries: [
          {
            server: registryServer
            identity: job.identityId
          }
        ]
      }
      template: {
        containers: [
          {
            name: 'job'
            image: firstImage
            command: job.command
            env: job.settings
            resources: {
              cpu: json('0.5')
              memory: '1Gi'
            }
          }
        ]
      }
    }
  }
]

output rolesJobName string = commandJobs[0].name
output ownerJobName string = commandJobs[1].name
output gatewayJobName string = commandJobs[2].name
