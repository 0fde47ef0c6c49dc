/** The code of a hub that is in no network: the kit queries its rows where no hub may answer. */
export function otherHub(code: string): string {
  return code === 'AQMCM' ? 'AQPLM' : 'AQMCM';
}
