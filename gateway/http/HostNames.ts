/**
 * The names under which the gateway may be asked. A page of another site can have its own name point to this machine
 * (DNS rebinding); its requests then come with that name.
 */
export class HostNames {
  readonly #names: ReadonlySet<string> | undefined;

  /** @param names in any case, without ports; undefined where any is taken */
  constructor(names: readonly string[] | undefined) {
    this.#names = names && new Set(names.map((name) => name.toLowerCase()));
  }

  /** @param host the header `Host`; programs that send none are no browsers */
  accepts(host: string | undefined): boolean {
    return this.#names === undefined || host === undefined || this.#names.has(nameOf(host));
  }
}

/** Without the port. @see RFC 9110, 7.2 */
function nameOf(host: string): string {
  const colon = host.lastIndexOf(':');
  const name = colon > host.lastIndexOf(']') ? host.slice(0, colon) : host;
  return name.toLowerCase();
}
