import { pino } from 'pino';
import { requireCodeGeneration } from '../schema/mayGenerateCode.ts';
import { whenToldToEnd } from '../schema/whenToldToEnd.ts';
import { type GatewayConfig, gatewayUsage, readConfig } from './config.ts';
import { startGateway } from './gateway.ts';
import { generateNoCode } from './jit/promoteWhenHot.ts';
import { limits } from './limits.ts';

/**
 * The gateway's process: configuration, gateway, listen, signals. It ends with the process that started it, where that
 * one holds an IPC channel to it.
 */

try {
  if (process.argv.includes('--help')) {
    console.log(gatewayUsage());
    process.exit(0);
  }
  requireCodeGeneration();
  await run(readConfig(process.argv.slice(2), process.env));
} catch (error) {
  const message = error instanceof Error ? error.message : String(error);
  console.error(message);
  if (process.send) process.send({ kind: 'failed', message }, () => process.exit(1));
  else process.exit(1);
}

async function run(config: GatewayConfig): Promise<void> {
  const logger = pino({ level: config.logLevel });
  if (!config.jit) generateNoCode();
  let gateway: Awaited<ReturnType<typeof startGateway>> | undefined;
  let isStopping = false;
  const atOnce = new AbortController();
  const stop = async () => {
    // A second signal ends the delay.
    if (isStopping) return atOnce.abort();
    isStopping = true;
    setTimeout(() => process.exit(1), config.shutdownDelayMs + limits.closeMs).unref();
    await gateway?.close(atOnce.signal);
    process.exit(0);
  };
  whenToldToEnd(stop);
  gateway = await startGateway(config, logger);
  logger.info({ url: gateway.url }, 'the gateway serves');
  process.send?.({ kind: 'ready' });
}
