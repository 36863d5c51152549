/** How a store knows us. */
export interface StoreAuth {
  readonly user?: string;
  readonly password?: string;
  /** Used before user and password. */
  readonly apiKey?: string;
}
