/**
 * Whether hubs answer a contract: it then links the hub directives, which say which hub answers what. A contract
 * without them, as is `network`, is answered by the gateway itself.
 */
export function isAnsweredByHubs(contractSdl: string): boolean {
  return contractSdl.includes('@link(url: "https://specs.ehub.dev/hub/v');
}
