import { registryLimits } from '../schema/registry/registryLimits.ts';

/**
 * Every timeout, cap and bound of the gateway, each with its reason. Times in milliseconds, sizes in bytes.
 * Bounds that hubs share stand in `schema/limits.ts` and `schema/registry/registryLimits.ts`, those of identity in
 * `identity/limits.ts`. Numbers of an algorithm, such as the digits that a double holds, stand where it is.
 */
export const limits = {
  /** The longest shutdown delay: load balancers notice within a minute, and orchestrators wait no longer than a few. */
  shutdownDelayMs: 300_000,
  /** A person waits this long at most; every other wait ends within it. */
  requestBudgetMs: 10_000,
  /** A scattered read answers without a slow hub, so it need not wait long for one. */
  scatteredTimeoutMs: 2_000,
  /** An owned read has nobody else to ask, so it waits longer. */
  ownedTimeoutMs: 5_000,
  /** Rows of one page: what a screen shows, a few times over. */
  pageSize: 100,
  /** A cursor holds a position for each hub: as many hubs as may be, with the longest positions, stay below 355 000. */
  cursorLength: 393_216,
  /** A hub's own cursor: a title and an id in base64 stay below 400 characters. */
  hubCursorLength: 512,
  /** Rows asked of all hubs together in the first round of a scattered page, in pages: few second rounds, little waste. */
  scatterRowsFactor: 3,
  /** Sort keys asked of each hub where rows would be too many: with two, one further round nearly always suffices. */
  scatterKeys: 2,
  /** Rounds of one scattered page. Each doubles what is asked, so the largest page needs eight; more is a hub at fault. */
  scatterRounds: 16,
  /** Splits of one operation over hubs that are kept printed: root fields rarely fall apart in more ways. */
  splitOperations: 64,
  /** Pruned forms of one operation that are kept: versions of a contract in use at one time, and variables they lack. */
  prunedOperations: 16,
  /** An error's message, in characters: a sentence or two. What it quotes of a request must not come back as a whole. */
  errorMessageLength: 500,
  /** Errors told of one request: a page of rows, each with a fault; nobody reads more. */
  errors: 100,
  /** Errors of one request, or of one answer for it, that are looked at: ten times as many as are told. */
  collectedErrors: 1_000,
  /**
   * Fields of an answer to introspection, for each type, field, argument and value of the schema: the standard query of
   * tools has up to 18.
   */
  introspectionFieldsPerElement: 30,
  /** Such fields that are written in one turn of the event loop: a millisecond. */
  introspectionTurnFields: 1_000,
  /** Answers to introspection that are kept: tools send a dozen different questions of some hundred kilobytes. */
  introspectionCacheBytes: 8_388_608,
  /**
   * Characters of subgraphs' answers with which the rest of a request's work is done in turns: it takes some 20 ms. With half
   * of it, reads that are joined cost a sixth more.
   */
  turnCharacters: 524_288,
  /** How long one turn of long work has the event loop: a quarter of what a request may be held up. */
  turnMs: 5,
  /** Young objects, in bytes, that long work leaves at the end of a turn: the garbage collector copies them in 3 ms. */
  turnYoungBytes: 2_097_152,
  /** Fields of an operation with which an answer is not longer than what it is made of: most have fewer. */
  turnFields: 64,
  /** Items of a list that are worked on in turns: fewer take a few milliseconds. */
  turnItems: 2_000,
  /** The same of errors, each of which has its places found. */
  turnErrors: 200,
  /** Characters of a long answer that are parsed at once: four thousand numbers that keep their form take 3 ms. */
  parsedSlice: 16_384,
  /** The same of what cannot be taken apart: white space, numbers, and what lies deeper than a scalar may. */
  parsedUnit: 65_536,
  /** Members of one object of a long answer: V8 lists the names of so many in 3 ms. */
  objectMembers: 20_000,
  /** Keys of places of an answer that are known to lack something: so many errors, each of an entity of a dozen fields. */
  explainedPlaces: 20_000,
  /** Faults of one request's variables or literals that are told: a client mends one and looks again. */
  variableFaults: 5,
  /** Faults of one answer of a subgraph that are told, of fields that are missing or are no objects. */
  answerFaults: 100,
  /** What an error repeats of a value, in characters: enough to find it. */
  quotedLength: 100,
  /** An answer, in characters: ten thousand rows of a page; a longer one keeps the event loop from others. */
  answerLength: 8_388_608,
  /** Connections of clients at one time, each with some 10 kB; who would be one more is refused at once. */
  connections: 10_000,
  /** The head of a request: URL and headers. */
  requestHeadBytes: 16_384,
  /** Until a request's head is there, from its first byte. */
  requestHeadMs: 10_000,
  /** Until all of it is there: a megabyte over half a megabit a second. */
  requestReadMs: 20_000,
  /** How often it is looked for requests that take longer. */
  connectionLookMs: 1_000,
  /** A connection without requests is kept through the pauses of an interactive user, longer than load balancers do. */
  clientKeepAliveMs: 72_000,
  /** A client that takes not a byte of an answer for so long has gone; an answer in the making takes half of it. */
  clientSilenceMs: 30_000,
  /** Until a client has read its answer: eight megabytes over a megabit a second. */
  answerReadMs: 60_000,
  /** Answers of fewer bytes are in the system's buffers at once. */
  watchedAnswerBytes: 65_536,
  /** Longer answers that clients have not read yet, all together. */
  unreadAnswersBytes: 67_108_864,
  /** Requests that wait on one connection for the answer to one before them: a piece that is read has a few hundred. */
  pipelinedRequests: 1_000,
  /** Bodies of requests that have begun and not ended, all together. */
  incompleteBodiesBytes: 67_108_864,
  /** When the gateway closes, a request that has begun to come has this long to come whole. */
  incompleteGraceMs: 1_000,
  /** When the gateway closes, everything ends within this: the budget of a request and a little. */
  drainMs: 10_500,
  /** The process ends itself where closing takes longer than it can. */
  closeMs: 15_000,
  /** A header policy: a thousand subgraphs with a few rules each. */
  headerPolicyBytes: 1_048_576,
  /** As many subgraphs as the largest supergraphs have, several times over. */
  headerPolicySubgraphs: 1_000,
  /** Headers that go to every subgraph, and as many besides to one: each is written into every call. */
  headerRules: 32,
  /** The longest registered header names have half of it. */
  headerNameLength: 64,
  /** A header that goes to subgraphs, in characters: what common servers take of one, and tokens fit in it. */
  forwardedHeaderLength: 8_192,
  /** Headers of clients whose meaning is remembered: all programs of one kind send the same. */
  knownHeaders: 100,
  /** A header that is negotiated about, in characters: those of browsers have 150. */
  negotiatedLength: 1_024,
  /** Answers from this length on are compressed, in characters: shorter ones go in three packets as they are. */
  compressedLength: 4_096,
  /** 11 would take fifty times as long for an eighth less. */
  brotliQuality: 4,
  gzipLevel: 4,
  /** The largest request body taken: real operations with variables stay below 100 kB. */
  requestBytes: 1_048_576,
  /** The largest answer of one call to a hub: 100 rich rows stay below 1 MB. */
  subgraphAnswerBytes: 16_777_216,
  /** As many as the registry may have; a scattered read calls each of them. */
  hubs: registryLimits.hubs,
  /** The largest supergraph: composed of hundreds of subgraphs they have some 20 MB. */
  supergraphBytes: 67_108_864,
  /** Objects of one kind that one operation has answered with before code is generated for it, which costs as much. */
  generateAfter: 1_000,
  /** Answers longer than this are left to `JSON.parse`: a page of a hundred rows stays below it. */
  parsedCharacters: 262_144,
  /** Answers to one call after which code is generated that parses them … */
  parserAnswers: 200,
  /** … where they have so many characters on average: what it saves with shorter ones is not worth its memory. */
  parserCharacters: 1_000,
  /** Compiled operations kept: six hundred of three calls at 55 kB, two hundred of ten calls at 155 kB. */
  operationCacheBytes: 33_554_432,
  /** Query texts kept for clients that send their hash: as many as there are compiled operations, at 1–2 kB each. */
  persistedQueryBytes: 8_388_608,
  /** New operations that wait for the admission thread: at 5 to 10 ms each, the last waits two seconds. */
  admissionWaiting: 256,
  /** Their texts, in characters: full of the largest requests, the queue must not take the memory of the gateway. */
  admissionWaitingCharacters: 8_388_608,
  /** A text goes after those that come a millisecond later for each so many characters: as long as they take to plan. */
  admissionCharactersPerMs: 10,
  /** After this the thread that stands by takes what would wait behind an operation: nearly all take a quarter of it. */
  admissionLateMs: 40,
  /** Processor time after which an operation is slow, and another thread is made ready: nearly all take a tenth. */
  admissionSlowMs: 100,
  /** Processor time after which an operation is interrupted and begun later, if others wait and have no thread. */
  admissionPostponedMs: 30,
  /** Threads for new operations: one, one that stands by, and another while operations are slow. Each holds 55 MB. */
  admissionThreads: 3,
  /** No thread stands by for a longer supergraph, in characters: it takes as much memory again. */
  standbySupergraphLength: 2_000_000,
  /** After the first thread is there: it is not to take the processor from what starts beside it. */
  admissionStandbyMs: 10_000,
  /** How long a third thread is kept after the last slow operation: whoever sends one, sends more. */
  admissionSpareMs: 60_000,
  /** Processor time that a slow operation has had when it is given up, if every thread is held and others wait. */
  admissionContendedMs: 1_000,
  /** Processor time for admitting one operation: nearly all within the other bounds need a fraction of it. */
  admissionProcessorMs: 5_000,
  /** By the clock since a client waits, for an operation that has had its share by then: the client is told in time. */
  admissionAnswerMs: 9_000,
  /** Processor time of a thread that was told to end an operation, after which it is ended itself: it looks each millisecond. */
  admissionInterruptMs: 100,
  /** By the clock, however busy the machine is: nobody waits as long, and the thread must not be held for ever. */
  admissionClockMs: 30_000,
  /** The admission thread's heap, in MB: it lives on 60, and the largest operations plan within twice that … */
  admissionOldHeapMb: 192,
  /** … and this for each MB of a supergraph: one of short fields without descriptions takes 200. */
  admissionHeapMbPerMegabyte: 256,
  /** Its semi-space, in MB: planning is 3 % faster with 8, which takes 15 MB more, and no faster with 64. */
  admissionSemiSpaceMb: 4,
  /** Lets the event loop go first where both want one core. With 10 it waits five times as long for the thread. */
  admissionNiceness: 19,
  /** While the first thread starts, above that of the process: nobody is served yet, and it is to start on a busy machine. */
  admissionStartNiceness: 5,
  /** The same of a thread that stands by on a busy machine, for operations that the first has no processor time for … */
  admissionStandbyNiceness: 10,
  /** … where the first had less of a processor than this while it started. Where a core is free it has more than half of one. */
  admissionBusyShare: 0.35,
  /** By the clock, after which a thread that has had less than its least share of a processor hands its operation on. */
  admissionStarvedMs: 100,
  /** With an eighth of a processor, operations are planned in a tenth of a second. */
  admissionLeastShare: 0.125,
  /** Operations that cost the admission thread its life are refused for this long without being tried again … */
  harmfulOperationMs: 60_000,
  /** … if they are among the last so many: whoever has more of them is stopped by something else than memory. */
  harmfulOperations: 1_000,
  /** Operations that a new supergraph's operations are warmed with: those asked most, a second or two of planning … */
  warmedOperations: 200,
  /** … and the time for it: those that are left then are planned when they are asked. */
  warmUpMs: 10_000,
  /** A name in an operation, in characters: what code generators make up stays below 200. */
  nameLength: 256,
  /** Tokens of one operation's text: the largest that code generators write have some thousands. */
  operationTokens: 10_000,
  /**
   * Characters of all literal strings of one operation: block strings of short lines take a millisecond for ten thousand,
   * and are read some five times while the operation is compiled.
   */
  literalCharacters: 32_768,
  /** Levels of fields: introspection, the deepest that tools ask, has 15. */
  operationDepth: 25,
  /** Fields of an operation with its fragments written out: what a plan is made of in a fraction of a second. */
  operationFields: 2_500,
  /** Levels of lists and objects in one value, literal or variable: filters that generators nest have a dozen. */
  valueDepth: 20,
  /** Steps that Apollo's planner takes through an operation's literals: ten milliseconds. */
  literalWork: 100_000,
  /** Values in one request's JSON: variables of a thousand rows of twenty columns. */
  requestValues: 20_000,
  /** Each alias can ask for one field's work once more. */
  operationAliases: 250,
  /** Root fields: a page of a site has a dozen; each costs a call or, scattered, one for each hub. */
  operationRootFields: 50,
  /**
   * Objects that an operation may ask for, by its page sizes: a page of a hundred products with all that belongs to them
   * has 15 000, as it is asked of hubs; one hub works on all of them in a second. The default of `--max-rows`.
   */
  operationRows: 50_000,
  /** Leaves that it may ask for, for each of these rows: what is worth asking for has one or two, some of them objects. */
  valuesPerRow: 3,
  /** Options that Apollo's planner may have for one field; an operation with more is planned for each object type alone. */
  planOptions: 32,
  /** Ways through object types to one field, type by type: an operation with more is planned in parts. */
  objectPaths: 32,
  /**
   * Fields from an interface or union to another, fragments written out, each for each way to it: with a hundred, planning
   * takes most of 1 s.
   */
  interfaceLinks: 32,
  /** A fetch's text up to which it is sent as the planner wrote it, in characters: nearly all have a quarter of it. */
  fetchLength: 2_000,
  /** A selection that a longer fetch makes at several places is a named fragment from this length on, in characters. */
  fragmentLength: 100,
  /** Options that it may come to have: counted as they arise, a second's work. Over it, those that lead on alike are folded. */
  pathOptions: 1_000,
  /** Plans that are compared for an operation: with Apollo's default of 10 000, twenty shared root fields take 3 s. */
  comparedPlans: 1_000,
  /** Fields of an operation that is planned so, each counted once for each type around it: they take some 3 s. */
  selectionsByType: 10_000,
  /** Plans that are compared for such an operation. */
  plansByType: 16,
  /** Different `percent(n)` labels of a supergraph's overrides: an operation has one plan more than it has such labels. */
  overridePercents: 20,
  /** Plans kept of one operation, one for each combination of `@skip` and `@include` values: five free switches. */
  operationVariants: 32,
  /** Calls under way to one endpoint, each on its own connection: as many as a hub's database works on at once, and some. */
  endpointConnections: 64,
  /** Calls that wait for an endpoint's connection: at 5 ms a call, those at the end wait 40 ms. Over it a call fails at once. */
  endpointWaiting: 512,
  /** Calls of different requests that go as one: the first waits until a hub has worked on them all. */
  joinedCalls: 32,
  /** Representations of such a call: hubs take 5 000, and work on this many in some ten milliseconds. */
  joinedRepresentations: 500,
  /** Operations in one request to an endpoint that takes several: servers that bound them allow some tens. */
  batchedCalls: 32,
  /** Calls go as one only where they must end within this of each other: the joined one ends with the first. */
  joinedDeadlineMs: 50,
  /** TCP and TLS handshakes across half the globe take three round trips of 300 ms. */
  connectTimeoutMs: 2_000,
  /** The head of a hub's answer: servers set some hundred bytes, proxies add cookies and traces. */
  responseHeadBytes: 16_384,
  /** Heads of one server's answers that are remembered: some lengths of answers times the seconds of their dates … */
  knownHeads: 256,
  /** … of at most so many bytes: longer ones are rare, and must not fill the memory. */
  knownHeadBytes: 2_048,
  /** Interim responses (1xx) before an answer: servers send one or two. */
  interimResponses: 8,
  /** Chunk sizes, chunk extensions and trailers of one answer: fifty thousand chunks, which take a few milliseconds. */
  framingBytes: 262_144,
  /** Answers of one endpoint that are being received, in bytes: four of the largest. */
  answerBytesHeld: 67_108_864,
  /** Longer answers are read one in a turn of the event loop, and decoded in steps of this many bytes: 5 ms each. */
  largeAnswerBytes: 1_048_576,
  /** Compressed answers up to this size are decompressed at once if they … */
  quickCompressedBytes: 65_536,
  /** … have no more than this: half a millisecond. A thread of the pool takes the others. */
  quickDecompressedBytes: 262_144,
  /** Objects of one answer that are looked at: all rows that an operation may ask for, and what belongs to each. */
  answerObjects: 200_000,
  /** Values of one answer: six for each of its objects. A longer list takes V8 20 ms to make room for one more item. */
  answerValues: 1_200_000,
  /** Values that are copied for other places of the response, or for other requests: 60 MB, and a response of 8 MB or more. */
  copiedValues: 1_200_000,
  /** Characters of subgraphs' answers, times the places of each entity, from which on their copies are made in turns. */
  copiedCharacters: 4_194_304,
  /** Levels of lists and objects in a value of a custom scalar: GeoJSON has seven, and an answer is written level by level. */
  scalarDepth: 1_000,
  /** Errors of one answer that are read: each field of a page of rows may have one. */
  answerErrors: 1_000,
  /** Of them, those that name no place, and so are about every place that was asked for. */
  unplacedErrors: 10,
  /** Steps of an error's path: the deepest operation with lists of lists at every level stays below. */
  errorPathSteps: 100,
  /** Idle connections are kept through the pauses of an interactive user. */
  keepAliveMs: 60_000,
  /** Between a server closing an idle connection and the gateway learning of it the network takes up to this long. */
  closingRaceMs: 1_000,
  /** A mutation goes on a connection that was used this long ago at most: what closed it since would have been heard. */
  mutationIdleMs: 1_000,
  /** A retry waits up to this, so that calls which failed together do not return together. */
  retryJitterMs: 50,
  /** This many failures in a row open a breaker: fewer could be one lost connection's worth. */
  breakerFailures: 5,
  /** Of so many different operations, each of other values: fewer may be the fault of one operation or one id. */
  breakerSuspects: 3,
  /** Operations of one endpoint that are watched since they failed: those that failed last … */
  suspectOperations: 64,
  /** … and calls of each. */
  suspectCalls: 32,
  /** Operations of one endpoint whose shapes are kept while any is watched: more are worked out again. */
  suspectShapes: 256,
  /** Of an operation that is longer than so many characters, a hash is kept instead. */
  suspectKeyLength: 4_096,
  /** Calls that had to be asked each alone after they had gone together go alone for this long. */
  apartMs: 1_000,
  /** Kinds of calls of which that is known: those that failed together last. */
  apartKinds: 256,
  /** The breaker also opens on the error rate within windows of this length … */
  breakerWindowMs: 10_000,
  /** … of at least this many calls, since a rate of few says little … */
  breakerWindowCalls: 20,
  /** … when this part of them fails: the endpoint then costs more than it gives. */
  breakerErrorRate: 0.5,
  /** An open breaker lets a probe through after this; the wait doubles with each probe that fails … */
  breakerOpenMs: 1_000,
  /** … up to this, so that a hub that comes back is used again within half a minute. */
  breakerOpenMaxMs: 30_000,
  /** A timeout blames the endpoint only where it had this long: a request's last milliseconds are not the hub's fault. */
  breakerFairMs: 250,
  /** Latencies kept of each endpoint: p99 of 256 is the third from the top. */
  latencySamples: 256,
  /** Latencies and errors older than this no longer describe an endpoint. */
  latencyWindowMs: 60_000,
  /** How long the order of hubs by their latency is kept: sorting latencies for each read would cost more than it. */
  latencyRankingMs: 1_000,
  /** Why calls fail is logged once in so long for each endpoint and cause, with how often it happened meanwhile … */
  failureLogMs: 60_000,
  /** … of at most so many causes of an endpoint. */
  failureLogCauses: 16,
  /** Of an answer that is not GraphQL, the log shows this many characters. */
  failureLogLength: 120,
  /** The SDL of a contract has some 20 000 characters, most of them descriptions. */
  sdlLength: 500_000,
  /** Endpoints whose SDL is read at the same time: a table of many hubs must not start with a burst. */
  capabilityReads: 8,
  /** SDL versions whose comparison is kept: a network runs a few versions of each contract at a time. */
  sdlVersions: 64,
  /** An endpoint's SDL is read again after this, for a hub that was upgraded without a word. */
  capabilityRereadMs: 300_000,
  /** An endpoint that refused an operation as a whole may serve another contract now; its SDL is read at most this often. */
  capabilityDoubtMs: 1_000,
  /** An endpoint that was not called for this long is asked whether it is there. */
  endpointIdleMs: 30_000,
  /** While somebody looks at the network, after this: a page that looks every second finds no answer older than one. */
  watchedIdleMs: 900,
  /** Sellers of one answer about readiness to trade: with as many buyers, ten thousand pairs. */
  readinessSellers: 100,
  /** Endpoints that are asked at one look: all of 16 hubs; of a larger network, a part at each look. */
  watchedAsks: 64,
  /** How often the health of the endpoints is looked at; most looks ask nobody anything. */
  healthTickMs: 1_000,
  /** An endpoint that is busy is asked this often for the head of its receipts, which an idle one says when it is pinged. */
  receiptHeadMs: 30_000,
  /** The gateway's own questions to an endpoint, its SDL and `{ __typename }`, wait this long. */
  healthTimeoutMs: 2_000,
  /** What a hub says of its readiness to trade is asked because a client wants to know: it waits longer than a probe. */
  readinessTimeoutMs: 5_000,
  /** While the server closes: between two looks for connections whose responses are sent. */
  drainCheckMs: 20,
  /** Between two looks at the processor time of a thread, which is known to some milliseconds only. */
  admissionCheckMs: 10,
  /** How long browsers keep the sandbox's assets, in seconds: the names contain a hash of the content. */
  assetLifetimeS: 31_536_000,
} as const;
