import './plan.css';
import { parse, print } from 'graphql';
import { useMemo, useState } from 'react';
import { StatusBadge } from '../network/StatusBadge.tsx';
import { formatMs, PlanGraph } from './PlanGraph.tsx';
import { type PlanStep, planSteps } from './planSteps.ts';
import type { Trace } from './Trace.ts';
import { type TraceState, traceStore } from './TraceStore.ts';
import { useIdleHubs } from './useIdleHubs.ts';
import { Waterfall } from './Waterfall.tsx';

/** The plan of the last operation, as a graph and over time. */
export function PlanPanel() {
  const state = traceStore.use((store) => store.state);
  const isOn = traceStore.use((store) => store.isOn);
  const idleHubs = useIdleHubs(state);
  const [isOpen, setOpen] = useState(true);
  const shownTrace = isOpen && state.kind === 'traced' ? state.trace : undefined;
  return (
    <section className={shownTrace ? 'plan open' : 'plan'} aria-label="Plan">
      <div className="plan-bar">
        <h2>Plan</h2>
        <p role="status">
          {summary(state)}
          {idleHubs.map(({ code, status }) => (
            <span className="idle-hub" key={code}>
              {code} <StatusBadge status={status} /> was not asked
            </span>
          ))}
        </p>
        <label className="switch">
          <input
            type="checkbox"
            role="switch"
            aria-checked={isOn}
            checked={isOn}
            onChange={(event) => traceStore.turn(event.target.checked)}
          />
          Trace
        </label>
        {state.kind === 'traced' && (
          <button type="button" className="small-button" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
            {isOpen ? 'Hide' : 'Show'}
          </button>
        )}
      </div>
      {shownTrace && <TracedPlan trace={shownTrace} />}
    </section>
  );
}

function TracedPlan({ trace }: { trace: Trace }) {
  const { steps, order } = useMemo(() => planSteps(trace), [trace]);
  const [selected, setSelected] = useState<number>();
  const step = steps.find(({ fetch }) => fetch.id === selected);
  const select = (fetchId: number) => setSelected(fetchId === selected ? undefined : fetchId);
  if (steps.length === 0) return <p className="plan-hint">The gateway answered by itself: no subgraph was asked.</p>;
  return (
    <div className="plan-body">
      <PlanGraph steps={steps} order={order} selected={selected} onSelect={select} />
      <div className="plan-side">
        <Waterfall trace={trace} onSelect={select} />
        {step ? <SentText step={step} /> : <p className="plan-hint">Select a fetch to read what was sent.</p>}
      </div>
    </div>
  );
}

function SentText({ step: { fetch } }: { step: PlanStep }) {
  const text = useMemo(() => print(parse(fetch.text)), [fetch]);
  return (
    <section aria-label={`What fetch ${fetch.id} sent`}>
      <h3>
        Fetch {fetch.id} to {fetch.subgraph}
      </h3>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable with the keyboard */}
      <pre tabIndex={0}>{text}</pre>
    </section>
  );
}

function summary(state: TraceState): string {
  switch (state.kind) {
    case 'none':
      return 'Run an operation to see how the hubs answered it.';
    case 'off':
      return 'The switch was off when the operation ran.';
    case 'refused':
      return 'The operation was refused, so no hub was asked: see the result.';
    case 'withheld':
      return 'This gateway gives no traces (--no-traces).';
    case 'unanswered':
      return 'There was no answer: see the result.';
    case 'traced': {
      const { fetches } = state.trace;
      const hubs = new Set(fetches.flatMap(({ hub }) => hub ?? []));
      const failed = fetches.filter(({ failure }) => failure).length;
      const endMs = Math.max(0, ...fetches.map((call) => call.endMs));
      const counts = [
        plural(new Set(fetches.map(({ fetchId }) => fetchId)).size, 'fetch', 'fetches'),
        plural(fetches.filter(({ answeredBy }) => !answeredBy).length, 'call', 'calls'),
        plural(hubs.size, 'hub', 'hubs'),
        formatMs(endMs),
      ];
      return counts.join(' · ') + (failed > 0 ? ` · ✕ ${failed} failed` : '');
    }
  }
}

function plural(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}
