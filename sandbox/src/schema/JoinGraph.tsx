import dagre from '@dagrejs/dagre';
import { useMemo, useState } from 'react';
import { contractClass } from '../contracts.ts';
import { type EntityJoin, entityJoins, homeOf } from './entityJoins.ts';
import type { TypeFacts } from './SchemaFacts.ts';

/** Sizes of an entity's box in pixels, as schema.css draws it. */
const box = { width: 168, head: 30, row: 20 };

/** The entities, in which contracts they are, and which fields lead from one to another. */
export function JoinGraph({ types, onSelect }: { types: readonly TypeFacts[]; onSelect: (type: string) => void }) {
  const entities = useMemo(() => types.filter(({ isEntity, name }) => isEntity && name !== 'Hub'), [types]);
  const joins = useMemo(
    () => entityJoins(types).filter(({ from, to }) => from !== to && from !== 'Hub' && to),
    [types],
  );
  const layout = useMemo(() => layOut(entities, joins), [entities, joins]);
  /** The entity under the pointer or the keyboard's focus: its lines stand out. */
  const [focus, setFocus] = useState<string>();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable with the keyboard
    <section className="joins" aria-label="How types join across contracts" tabIndex={0}>
      <div className="joins-canvas" style={{ width: layout.width, height: layout.height }}>
        <svg width={layout.width} height={layout.height} aria-hidden="true">
          <marker
            id="join-arrow"
            viewBox="0 0 6 6"
            refX="5"
            refY="3"
            markerUnits="userSpaceOnUse"
            markerWidth="9"
            markerHeight="9"
            orient="auto"
          >
            <path d="M0 0 6 3 0 6Z" />
          </marker>
          {layout.lines.map(({ join, path }) => (
            <path
              key={`${join.from} ${join.to}`}
              className={`join${join.isAcross ? ' across' : ''}${focus === join.from || focus === join.to ? ' linked' : ''}`}
              d={path}
              markerEnd="url(#join-arrow)"
            >
              <title>
                {join.from} → {join.to}: {join.paths.join(', ')}
              </title>
            </path>
          ))}
        </svg>
        {layout.boxes.map(({ type, ...place }) => (
          <button
            type="button"
            className="entity"
            key={type.name}
            style={place}
            onClick={() => onSelect(type.name)}
            onMouseEnter={() => setFocus(type.name)}
            onMouseLeave={() => setFocus(undefined)}
            onFocus={() => setFocus(type.name)}
            onBlur={() => setFocus(undefined)}
          >
            <b>{type.name}</b>
            {type.contracts.map((contract) => (
              <span key={contract} className={contractClass(contract)}>
                {contract}
                {contract === homeOf(type) ? '' : addsTo(type, contract) ? ' adds' : ' refers'}
              </span>
            ))}
          </button>
        ))}
      </div>
    </section>
  );
}

/** True where the contract tells more of the entity than its key. */
function addsTo({ fields, key }: TypeFacts, contract: string): boolean {
  return fields.some(({ name, contracts }) => name !== key && contracts.includes(contract));
}

function layOut(entities: readonly TypeFacts[], joins: readonly EntityJoin[]) {
  const graph = new dagre.graphlib.Graph();
  graph.setGraph({ rankdir: 'LR', nodesep: 22, ranksep: 70, marginx: 14, marginy: 14 });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const { name, contracts } of entities) {
    graph.setNode(name, { width: box.width, height: box.head + box.row * contracts.length });
  }
  for (const { from, to } of joins) graph.setEdge(from, to);
  dagre.layout(graph);
  const { width = 0, height = 0 } = graph.graph();
  return {
    width,
    height,
    boxes: entities.map((type) => {
      const { x, y, width, height } = graph.node(type.name);
      return { type, left: x - width / 2, top: y - height / 2, width, height };
    }),
    lines: joins.map((join) => {
      const points: readonly { x: number; y: number }[] = graph.edge(join.from, join.to).points ?? [];
      return { join, path: smooth(points) };
    }),
  };
}

/** A curve through the middles of the line's parts. */
function smooth(points: readonly { x: number; y: number }[]): string {
  const [first, ...rest] = points;
  const last = rest.pop();
  if (!first || !last) return '';
  const bends = rest.map((point, index) => {
    const next = rest[index + 1] ?? last;
    return `Q${point.x} ${point.y} ${(point.x + next.x) / 2} ${(point.y + next.y) / 2}`;
  });
  return `M${first.x} ${first.y}${bends.join('')}L${last.x} ${last.y}`;
}
