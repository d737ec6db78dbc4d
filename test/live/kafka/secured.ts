import {
  AclOperationTypes,
  AclPermissionTypes,
  type AclResourceTypes,
  Kafka,
  logLevel,
  ResourcePatternTypes
} from 'kafkajs'

/** A broker that asks who one is (SASL/PLAIN) and allows nothing that no ACL allows. */
export const SECURED = {
  'listener.security.protocol.map': 'PLAINTEXT:SASL_PLAINTEXT,CONTROLLER:PLAINTEXT',
  'inter.broker.listener.name': 'PLAINTEXT',
  'sasl.enabled.mechanisms': 'PLAIN',
  'sasl.mechanism.inter.broker.protocol': 'PLAIN',
  'listener.name.plaintext.plain.sasl.jaas.config':
    'org.apache.kafka.common.security.plain.PlainLoginModule required username="admin" password="a" user_admin="a" user_plumbline="p";',
  'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
  'super.users': 'User:admin;User:ANONYMOUS'
}

/** Whose rights are given and taken. */
export const WATCHER = { mechanism: 'PLAIN', username: 'plumbline', password: 'p' }

/** Who may do all. */
export const ADMIN = { mechanism: 'PLAIN', username: 'admin', password: 'a' } as const

export const adminOf = ({ bootstrap }: { bootstrap: string }): Kafka =>
  new Kafka({
    clientId: 'admin',
    brokers: [bootstrap],
    sasl: { ...ADMIN, mechanism: 'plain' },
    logLevel: logLevel.NOTHING
  })

/** Gives or takes a right of the watcher's. */
export const permit = async (
  kafka: Kafka,
  allow: boolean,
  resourceType: AclResourceTypes,
  resourceName: string,
  operation: AclOperationTypes = AclOperationTypes.DESCRIBE
): Promise<void> => {
  const client = kafka.admin()
  await client.connect()
  const acl = {
    resourceType,
    resourceName,
    resourcePatternType: ResourcePatternTypes.LITERAL,
    principal: `User:${WATCHER.username}`,
    host: '*',
    operation,
    permissionType: AclPermissionTypes.ALLOW
  }
  if (allow) await client.createAcls({ acl: [acl] })
  else await client.deleteAcls({ filters: [acl] })
  await client.disconnect()
}
