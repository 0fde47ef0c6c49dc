import { geoCentroid, geoDistance, geoGraticule10, geoNaturalEarth1, geoPath } from 'd3-geo';
import { useMemo } from 'react';
import { feature } from 'topojson-client';
import atlas from 'world-atlas/countries-110m.json';
import type { HubState } from './HubState.ts';
import { hubPosition, type Position } from './hubPosition.ts';
import { type ShownStatus, shownStatus, statusWord } from './shownStatus.ts';
import type { Lane } from './useLanes.ts';

type Atlas = Parameters<typeof feature>[0];
const countries = countriesOf(atlas as unknown as Atlas);

const size = { width: 960, height: 460 };

/** The sign in a hub's circle, so that its state is visible without colour. */
const signs: Readonly<Record<ShownStatus, string>> = {
  ACTIVE: '',
  PARTLY: 'M0-4V1.5M0 3.5V4',
  DRAINING: 'M0-4V4M-3 1 0 4 3 1',
  UNREACHABLE: 'M-4-4 4 4M4-4-4 4',
};

interface PlacedHub {
  readonly hub: HubState;
  readonly position: Position;
}

/** The hubs on the map of the world, and the lanes between them. */
export function HubMap({ hubs, lanes }: { hubs: readonly HubState[]; lanes: readonly Lane[] }) {
  const placed = hubs.flatMap((hub): PlacedHub[] => {
    const position = hubPosition(hub, countryCentre);
    return position ? [{ hub, position }] : [];
  });
  const seats = placed.map(({ position }) => position.join()).join(' ');
  // biome-ignore lint/correctness/useExhaustiveDependencies: the drawing depends on where the hubs are and on nothing else
  const drawing = useMemo(() => draw(placed.map(({ position }) => position)), [seats]);
  return (
    <figure className="map">
      <svg viewBox={`0 0 ${size.width} ${size.height}`} role="img" aria-label={describe(hubs, lanes)}>
        <path className="graticule" d={drawing.graticule} />
        <path className="land" d={drawing.land} />
        {pairs(placed).map(([from, to]) => {
          const line = { type: 'LineString' as const, coordinates: [from.position, to.position] };
          return (
            <path
              key={`${from.hub.code} ${to.hub.code}`}
              className={`sea-lane ${laneState(from.hub, to.hub)}`}
              d={drawing.path(line) ?? ''}
            />
          );
        })}
        {placed.map(({ hub, position }) => {
          const [x = 0, y = 0] = drawing.project(position) ?? [];
          const status = shownStatus(hub);
          return (
            <g key={hub.code} className={`hub hub-${status.toLowerCase()}`} transform={`translate(${x} ${y})`}>
              <circle r="8" />
              <path d={signs[status]} />
              <text x="14" y="-1">
                {hub.name}
              </text>
              <text x="14" y="15" className="hub-state">
                {hub.code} · {statusWord(status).toLowerCase()}
              </text>
            </g>
          );
        })}
      </svg>
      <figcaption>
        {lanes.length === 0 && <span>No lane is counted now: two hubs must be reached.</span>}
        {lanes.map(({ from, to, shipments }) => (
          <span key={`${from} ${to}`}>
            <code>
              {from} → {to}
            </code>{' '}
            {count(shipments)}
          </span>
        ))}
      </figcaption>
    </figure>
  );
}

function countriesOf(topology: Atlas) {
  const outlines = topology.objects.countries;
  const found = outlines && feature(topology, outlines);
  return found?.type === 'FeatureCollection' ? found.features : [];
}

/** The part of the world with the hubs and a margin; the whole world if they are far apart. */
function draw(positions: readonly Position[]) {
  const points = { type: 'MultiPoint' as const, coordinates: [...positions] };
  const [longitude, latitude] = positions.length > 0 ? geoCentroid(points) : [0, 0];
  const reach = Math.max(0.45, ...positions.map((position) => geoDistance([longitude, latitude], position)));
  const projection = geoNaturalEarth1()
    .rotate([-longitude, 0])
    .translate([size.width / 2, size.height / 2]);
  projection.scale(Math.max(175, Math.min(520, (0.36 * size.height) / reach)));
  const [x = 0, y = 0] = projection([longitude, latitude]) ?? [];
  projection.translate([size.width - x, size.height - y]).clipExtent([
    [0, 0],
    [size.width, size.height],
  ]);
  const path = geoPath(projection).digits(1);
  return {
    path,
    project: (position: Position) => projection(position),
    land: countries.map((country) => path(country) ?? '').join(''),
    graticule: path(geoGraticule10()) ?? '',
  };
}

function countryCentre(numericCode: string): Position | undefined {
  const country = countries.find(({ id }) => id === numericCode);
  return country && geoCentroid(country);
}

/** A lane has the worse status of its ends. */
function laneState(from: HubState, to: HubState): 'open' | 'draining' | 'closed' {
  const ends = [shownStatus(from), shownStatus(to)];
  if (ends.every((status) => status === 'ACTIVE')) return 'open';
  return ends.every((status) => status === 'ACTIVE' || status === 'DRAINING') ? 'draining' : 'closed';
}

function pairs<Item>(items: readonly Item[]): [Item, Item][] {
  return items.flatMap((from, index) => items.slice(index + 1).map((to): [Item, Item] => [from, to]));
}

function count(shipments: number | undefined): string {
  return shipments === undefined ? 'not counted now' : `${shipments.toLocaleString('en')} shipments`;
}

/** The map in words, for screen readers. */
function describe(hubs: readonly HubState[], lanes: readonly Lane[]): string {
  const states = hubs.map((hub) => `${hub.name} ${statusWord(shownStatus(hub)).toLowerCase()}`).join(', ');
  const trade = lanes.map(({ from, to, shipments }) => `${from} to ${to} ${count(shipments)}`).join(', ');
  return `Map of the hubs: ${states}. ${trade}`;
}
