/** What a hub knows of itself: who it is and which country's rules it follows. */
export interface HubFacts {
  /** UN/LOCODE without the space, e.g. `MYKUL`. */
  readonly code: string;
  readonly name: string;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  /** ISO 4217 alpha-3. */
  readonly currency: string;
  /** IANA time zone. */
  readonly timeZone: string;
}
