/** What a report says of where its coverage comes from; whatever is not known is left out. */
export interface HtmlAbout {
  /** The name of the service. */
  readonly service?: string;
  readonly branch?: string;
  readonly commit?: string;
  /** Of the replicas that contributed. */
  readonly addresses?: readonly string[];
  /** When it was pulled, UTC ISO 8601. */
  readonly time?: string;
}
