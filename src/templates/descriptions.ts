/** The templates, and what each is in a sentence. */
export const TEMPLATE_DESCRIPTIONS = {
  quickstart: "Secrets of two groups, and how they reach a notebook and the container.",
  web: "An HTTP server, published on the web, with a health answer.",
  schedule: "A job at fixed times.",
  postgres: "A query of the platform's PostgreSQL, configured by pipelines.conf.",
  kafka: "Topics of the platform's Kafka, configured by pipelines.conf.",
  "pipeline-config": "What pipelines.conf can say, and how a notebook reads it.",
} as const;
