/** What the notebook needs of the types of `@confluentinc/kafka-javascript`. */
export const kafkaClientTypes = `
export namespace KafkaJS {
  class Kafka {
    constructor(config: { kafkaJS: { brokers: string[]; ssl?: boolean; sasl?: { mechanism: "plain"; username: string; password: string } } });
    admin(): { connect(): Promise<void>; listTopics(): Promise<string[]>; disconnect(): Promise<void> };
  }
}
`;
