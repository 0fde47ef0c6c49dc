import { contractClass } from '../contracts.ts';
import type { EndpointState, HubState } from './HubState.ts';
import { StatusBadge } from './StatusBadge.tsx';
import { shownStatus } from './shownStatus.ts';

/** Contracts are rows, hubs are columns, a cell is an endpoint. */
export function HubMatrix({ hubs }: { hubs: readonly HubState[] }) {
  const contracts = [...new Set(hubs.flatMap(({ subgraphs }) => subgraphs.map(({ name }) => name)))];
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable with the keyboard
    <section className="matrix" aria-label="Contracts and hubs" tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">Contract</th>
            {hubs.map((hub) => (
              <th scope="col" key={hub.code}>
                <b>{hub.name}</b> <StatusBadge status={shownStatus(hub)} />
                <small>
                  <code>{hub.code}</code> · {hub.country} · {hub.currency}
                </small>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {contracts.map((contract) => (
            <tr key={contract}>
              <th scope="row" className={contractClass(contract)}>
                {contract}
              </th>
              {hubs.map(({ code, subgraphs }) => (
                <Cell key={code} cell={subgraphs.find(({ name }) => name === contract)} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Cell({ cell }: { cell: EndpointState | undefined }) {
  if (!cell) return <td className="cell-none">— not served</td>;
  const { status, contractVersion, latencyP50Ms, latencyP99Ms, errorRate, unsupportedFields, refusal } = cell;
  return (
    <td className={`cell cell-${status.toLowerCase()}`}>
      <StatusBadge status={status} />
      <small>{contractVersion ? `version ${contractVersion}` : 'version not known yet'}</small>
      <dl>
        <div>
          <dt>p50</dt>
          <dd>{ms(latencyP50Ms)}</dd>
        </div>
        <div>
          <dt>p99</dt>
          <dd>{ms(latencyP99Ms)}</dd>
        </div>
        <div className={errorRate ? 'has-errors' : undefined}>
          <dt>errors</dt>
          <dd>{errorRate === null ? '–' : percent(errorRate)}</dd>
        </div>
      </dl>
      {refusal && <p className="refusal">✕ Not asked: {refusal}</p>}
      {unsupportedFields.length > 0 && (
        <details>
          <summary>{unsupportedFields.length} fields not served yet</summary>
          <code>{unsupportedFields.join(', ')}</code>
        </details>
      )}
    </td>
  );
}

function ms(value: number | null): string {
  if (value === null) return '–';
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ms`;
}

/** A rate above zero is never shown as zero. */
function percent(rate: number): string {
  if (rate > 0 && rate < 0.001) return '< 0.1 %';
  return `${(100 * rate).toFixed(rate < 0.1 ? 1 : 0)} %`;
}
