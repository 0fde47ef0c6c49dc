import { useMemo } from 'react';
import { contractClass } from '../contracts.ts';
import { fetchTitle } from './fetchedFields.ts';
import { layOutPlan, type PlacedStep } from './layOutPlan.ts';
import type { PlanOrder, PlanStep } from './planSteps.ts';
import type { FetchTrace } from './Trace.ts';
import { traceStore } from './TraceStore.ts';

interface PlanGraphProps {
  readonly steps: readonly PlanStep[];
  readonly order: readonly PlanOrder[];
  readonly selected: number | undefined;
  readonly onSelect: (fetchId: number) => void;
}

/** The plan drawn: a card for each fetch, an arrow to each fetch that waits for it. */
export function PlanGraph({ steps, order, selected, onSelect }: PlanGraphProps) {
  const layout = useMemo(() => layOutPlan(steps, order), [steps, order]);
  const focus = traceStore.use((store) => store.focus);
  return (
    <section className="plan-graph" aria-label="Plan: an arrow leads to what waits">
      <div className="plan-canvas" style={{ width: layout.width, height: layout.height }}>
        <svg width={layout.width} height={layout.height} aria-hidden="true">
          <marker
            id="arrow"
            viewBox="0 0 6 6"
            refX="2"
            refY="3"
            markerUnits="userSpaceOnUse"
            markerWidth="9"
            markerHeight="9"
            orient="auto"
          >
            <path d="M0 0 6 3 0 6Z" />
          </marker>
          {layout.arrows.map(({ from, to, path }) => (
            <path
              key={`${from} ${to}`}
              d={path}
              className={focus === from || focus === to ? 'arrow linked' : 'arrow'}
              markerEnd="url(#arrow)"
            />
          ))}
        </svg>
        {layout.steps.map((placed) => (
          <StepCard
            key={placed.step.fetch.id}
            placed={placed}
            isLinked={focus === placed.step.fetch.id}
            isSelected={selected === placed.step.fetch.id}
            onSelect={onSelect}
          />
        ))}
      </div>
    </section>
  );
}

interface StepCardProps {
  readonly placed: PlacedStep;
  readonly isLinked: boolean;
  readonly isSelected: boolean;
  readonly onSelect: (fetchId: number) => void;
}

function StepCard({ placed: { step, ...box }, isLinked, isSelected, onSelect }: StepCardProps) {
  const { fetch, place, calls } = step;
  const title = fetchTitle(fetch.text);
  return (
    <button
      type="button"
      className={`step ${contractClass(fetch.subgraph)}${isLinked ? ' linked' : ''}`}
      style={box}
      aria-pressed={isSelected}
      onClick={() => onSelect(fetch.id)}
      onMouseEnter={() => traceStore.focusOn(fetch.id)}
      onMouseLeave={() => traceStore.focusOn(undefined)}
      onFocus={() => traceStore.focusOn(fetch.id)}
      onBlur={() => traceStore.focusOn(undefined)}
    >
      <span className="step-head">
        <b>{fetch.id}</b> {fetch.subgraph}
        <span className="step-kind">{kindOf(step)}</span>
      </span>
      <span className="step-title" title={title}>
        {title}
      </span>
      <span className="step-place">{place ? `for each of ${place}` : 'from the root'}</span>
      {calls.length === 0 && <span className="call">nothing to ask for</span>}
      {calls.map((call) => (
        <CallRows key={`${call.hub} ${call.startMs}`} call={call} />
      ))}
    </button>
  );
}

function kindOf({ fetch, calls }: PlanStep): string {
  const kind = fetch.requires ? 'entities' : fetch.operationType;
  const hubs = new Set(calls.map(({ hub }) => hub));
  return hubs.size > 1 ? `${kind} · ${hubs.size} hubs` : kind;
}

function CallRows({ call }: { call: FetchTrace }) {
  const { hub, representations, rows, startMs, endMs, failure, prunedFields, joinedWith, answeredBy } = call;
  const counts = [
    answeredBy ? `as fetch ${answeredBy}` : representations !== undefined && `${representations} sent`,
    rows !== undefined && `${rows} back`,
    joinedWith && `sent with ${joinedWith} of other requests`,
  ];
  return (
    <>
      <span className={failure ? 'call failed' : 'call'}>
        <b>{hub ?? 'gateway'}</b>
        <span>{counts.filter(Boolean).join(' · ')}</span>
        <span className="ms">{formatMs(endMs - startMs)}</span>
      </span>
      {failure && <span className="call failed">✕ {failure}</span>}
      {prunedFields && (
        <span className="call pruned" title={prunedFields.join(', ')}>
          − not served there: {prunedFields.join(', ')}
        </span>
      )}
    </>
  );
}

/** Milliseconds with their significant digits. */
export function formatMs(ms: number): string {
  return `${ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms`;
}
