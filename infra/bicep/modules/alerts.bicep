// Who is told of what. Each alert names the page of the runbook that says what to do.

param name string
param location string
param tags object
param workspaceId string
param databaseId string
@description('id and name of the event topic of each region.')
param topics array
@description('Addresses that are written to. Without any, alerts are only shown in the portal.')
param emails array

var runbook = 'docs/runbook.md'

// Each query answers with a row for what is wrong, and with none when all is well. Metrics are those of docs/telemetry.md.
var rules = [
  {
    name: 'poison'
    severity: 1
    description: 'Blob events failed for the last time: ${runbook}#poison'
    frequency: 'PT5M'
    window: 'PT15M'
    query: '''
      union
        (AppMetrics | where Name == 'strongroom.event.poison' | summarize arg_max(TimeGenerated, Max) | where Max > 0 | project Found = 'recorded'),
        (AppTraces | where Message has 'webjobs-blobtrigger-poison' | take 1 | project Found = 'queued')
      '''
  }
  {
    name: 'event-lag'
    severity: 2
    description: 'Files become available late: ${runbook}#events-are-late'
    frequency: 'PT5M'
    window: 'PT15M'
    query: '''
      AppMetrics
      | where Name == 'strongroom.event.lag'
      | summarize Seconds = sum(Sum) / sum(ItemCount)
      | where Seconds > 60
      '''
  }
  {
    name: 'overdue-uploads'
    severity: 2
    description: 'Files are still pending after their upload should have ended: ${runbook}#events-are-late'
    frequency: 'PT15M'
    window: 'PT1H'
    query: '''
      AppMetrics
      | where Name == 'strongroom.event.overdue'
      | summarize Least = min(Max)
      | where Least > 0
      '''
  }
  {
    name: 'seal-lag'
    severity: 1
    description: 'Audit entries are not sealed: ${runbook}#the-seal-or-the-archive-lags'
    frequency: 'PT5M'
    window: 'PT15M'
    query: '''
      AppMetrics
      | where Name == 'strongroom.audit.seal.lag'
      | summarize arg_max(TimeGenerated, Max)
      | where Max > 300
      '''
  }
  {
    name: 'seal-failures'
    severity: 1
    description: 'Logs could not be sealed: ${runbook}#the-seal-or-the-archive-lags'
    frequency: 'PT5M'
    window: 'PT15M'
    query: '''
      AppMetrics
      | where Name == 'strongroom.audit.seal.failures'
      | summarize Failures = sum(Sum)
      | where Failures > 0
      '''
  }
  {
    name: 'purge-failures'
    severity: 2
    description: 'Files could not be purged: ${runbook}#purge-fails'
    frequency: 'PT15M'
    window: 'PT1H'
    query: '''
      AppMetrics
      | where Name == 'strongroom.purge.failures'
      | summarize Failures = sum(Sum)
      | where Failures > 0
      '''
  }
  {
    name: 'errors'
    severity: 1
    description: 'More than 5 % of the requests are answered with a 5xx: ${runbook}#incidents'
    frequency: 'PT5M'
    window: 'PT10M'
    query: '''
      AppMetrics
      | where Name in ('strongroom.operation.duration', 'strongroom.operation.outages')
      | summarize Requests = sumif(ItemCount, Name == 'strongroom.operation.duration'), Outages = sumif(Sum, Name == 'strongroom.operation.outages')
      | where Requests > 20 and Outages > 0.05 * Requests
      '''
  }
  {
    name: 'timers'
    severity: 1
    description: 'The reconciler has not succeeded for an hour: ${runbook}#monitoring-and-alerts'
    frequency: 'PT15M'
    window: 'PT2H'
    query: '''
      AppMetrics
      | where Name == 'strongroom.timer.last_success' and tostring(Properties['strongroom.function']) == 'ReconcileFiles'
      | summarize Last = max(Max)
      | where isnull(Last) or Last < datetime_diff('second', now(), datetime(1970-01-01)) - 3600
      '''
  }
]

resource people 'Microsoft.Insights/actionGroups@2023-01-01' = {
  name: 'ag-${name}'
  location: 'global'
  tags: tags
  properties: {
    groupShortName: 'strongroom'
    enabled: true
    emailReceivers: [
      for (email, i) in emails: {
        name: 'email-${i}'
        emailAddress: email
        useCommonAlertSchema: true
      }
    ]
  }
}

resource queryAlerts 'Microsoft.Insights/scheduledQueryRules@2022-06-15' = [
  for rule in rules: {
    name: 'alert-${name}-${rule.name}'
    location: location
    tags: tags
    kind: 'LogAlert'
    properties: {
      displayName: 'Strongroom ${name}: ${rule.name}'
      description: rule.description
      severity: rule.severity
      enabled: true
      scopes: [
        workspaceId
      ]
      evaluationFrequency: rule.frequency
      windowSize: rule.window
      // Tables come with their first row.
      skipQueryValidation: true
      autoMitigate: true
      criteria: {
        allOf: [
          {
            query: rule.query
            timeAggregation: 'Count'
            operator: 'GreaterThan'
            threshold: 0
            failingPeriods: {
              numberOfEvaluationPeriods: 1
              minFailingPeriodsToAlert: 1
            }
          }
        ]
      }
      actions: {
        actionGroups: [
          people.id
        ]
      }
    }
  }
]

resource databaseStorage 'Microsoft.Insights/metricAlerts@2018-03-01' = {
  name: 'alert-${name}-database-storage'
  location: 'global'
  tags: tags
  properties: {
    description: 'The database is four fifths full: ${runbook}#disk-full'
    severity: 1
    enabled: true
    scopes: [
      databaseId
    ]
    evaluationFrequency: 'PT5M'
    windowSize: 'PT15M'
    autoMitigate: true
    criteria: {
      'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
      allOf: [
        {
          name: 'storage'
          criterionType: 'StaticThresholdCriterion'
          metricNamespace: 'Microsoft.DBforPostgreSQL/flexibleServers'
          metricName: 'storage_percent'
          timeAggregation: 'Average'
          operator: 'GreaterThan'
          threshold: 80
        }
      ]
    }
    actions: [
      {
        actionGroupId: people.id
      }
    ]
  }
}

resource deadLetters 'Microsoft.Insights/metricAlerts@2018-03-01' = [
  for topic in topics: {
    name: 'alert-${topic.name}-dead-letters'
    location: 'global'
    tags: tags
    properties: {
      description: 'Blob events could not be delivered: ${runbook}#events-are-late'
      severity: 2
      enabled: true
      scopes: [
        topic.id
      ]
      evaluationFrequency: 'PT5M'
      windowSize: 'PT15M'
      autoMitigate: true
      criteria: {
        'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
        allOf: [
          {
            name: 'dead-letters'
            criterionType: 'StaticThresholdCriterion'
            metricNamespace: 'Microsoft.EventGrid/systemTopics'
            metricName: 'DeadLetteredCount'
            timeAggregation: 'Total'
            operator: 'GreaterThan'
            threshold: 0
          }
        ]
      }
      actions: [
        {
          actionGroupId: people.id
        }
      ]
    }
  }
]
