/** The code of a hub that is not this one, and of no network: the kit asks for its rows where nobody may answer. */
export function otherHub(code: string): string {
  return code === 'AQMCM' ? 'AQPLM' : 'AQMCM';
}
