/** Longitude and latitude in degrees, east and north positive. */
export type Position = [longitude: number, latitude: number];

/** Where a hub's seat is, by its UN/LOCODE (the UNECE list's coordinates, rounded); ports and cities hubs are likely at. */
const seats: Readonly<Record<string, Position>> = {
  MYKUL: [101.7, 3.13],
  CNHGH: [120.17, 30.25],
  CNSHA: [121.47, 31.23],
  CNYIW: [120.08, 29.3],
  HKHKG: [114.17, 22.28],
  SGSIN: [103.85, 1.29],
  THBKK: [100.5, 13.75],
  VNSGN: [106.67, 10.77],
  IDJKT: [106.83, -6.17],
  PHMNL: [120.98, 14.58],
  JPTYO: [139.69, 35.69],
  KRSEL: [126.98, 37.57],
  INDEL: [77.22, 28.67],
  PKKHI: [67.02, 24.87],
  AEDXB: [55.33, 25.27],
  SARUH: [46.72, 24.65],
  RWKGL: [30.06, -1.95],
  ETADD: [38.75, 9.03],
  KENBO: [36.82, -1.28],
  ZAJNB: [28.05, -26.2],
  NGLOS: [3.39, 6.45],
  EGCAI: [31.25, 30.05],
  BELGG: [5.57, 50.63],
  NLRTM: [4.48, 51.92],
  DEHAM: [9.99, 53.55],
  GBLON: [-0.13, 51.51],
  FRPAR: [2.35, 48.86],
  ESMAD: [-3.7, 40.42],
  USNYC: [-74.0, 40.71],
  USLAX: [-118.25, 34.05],
  MXMEX: [-99.13, 19.43],
  BRSAO: [-46.63, -23.55],
  AUSYD: [151.21, -33.87],
};

/** ISO 3166-1 numeric codes, by which the map knows countries, of countries that hubs are likely in. */
const numericCodes: Readonly<Record<string, string>> = {
  ...{ AE: '784', AR: '032', AU: '036', BE: '056', BR: '076', CA: '124', CL: '152', CN: '156', DE: '276' },
  ...{ EG: '818', ES: '724', ET: '231', FR: '250', GB: '826', ID: '360', IN: '356', IT: '380', JP: '392' },
  ...{ KE: '404', KR: '410', MX: '484', MY: '458', NG: '566', NL: '528', NZ: '554', PH: '608', PK: '586' },
  ...{ PL: '616', RU: '643', RW: '646', SA: '682', TH: '764', TR: '792', US: '840', VN: '704', ZA: '710' },
};

/**
 * Where a hub stands on the map: its seat where it is known, else the middle of its country, else undefined.
 * @param countryCentre the middle of a country by its ISO 3166-1 numeric code
 */
export function hubPosition(
  { code, country }: { code: string; country: string },
  countryCentre: (numericCode: string) => Position | undefined,
): Position | undefined {
  const numericCode = numericCodes[country];
  return seats[code] ?? (numericCode ? countryCentre(numericCode) : undefined);
}
