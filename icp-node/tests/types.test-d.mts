import {
  IcpError,
  Profile,
  _drawBits,
  engineVersion,
  errorCodes,
  schema,
  templates,
  type ErrorRecord,
  type ScoreColumns,
  type ScoreRecord,
  type Scorer,
} from "icp-node";

const version: string = engineVersion();
const bits: string = _drawBits(1n, 2n, 3n);
// @ts-expect-error a plain number cannot hold 64 bits
_drawBits(1, 2, 3);

const profile: Profile = Profile.fromJson({ icp: 1 });
const scorer: Scorer = Profile.template(templates()[0]!).scorer({ asOf: new Date() });
// @ts-expect-error the date is always required
profile.scorer();
// @ts-expect-error a profile comes from a document
new Profile();

interface Company {
  name: string;
  employees?: number;
}
const company: Company = { name: "x", employees: 12 };
const record: ScoreRecord = scorer.score(company, { strict: true });
const tier: string | null = record.tier;
const text: string = record.toJson();
// @ts-expect-error there is no such option
scorer.score(company, { stirct: true });

const many: Promise<ScoreRecord[]> = scorer.scoreMany([company, { tools: new Set(["a"]), founded: new Date(), n: 12n, x: undefined }]);
const recorded: Promise<(ScoreRecord | ErrorRecord)[]> = scorer.scoreMany([company], { errors: "record" });
for (const one of scorer.scoreManySync([company], { errors: "record" })) {
  const points: number | null = one.score;
  if (one.status === "error") {
    const row: number = one.error.row;
    const nothing: null = one.tier;
    void [row, nothing];
  }
  void points;
}

const scored: ScoreColumns = await scorer.scoreColumns(
  {
    employees: Float64Array.of(1, 2),
    industry: { codes: Int8Array.of(0, -1), dictionary: ["SaaS"] },
    tools: [["a"], null],
    growth: { values: [1, 2], validity: [true, false] },
  },
  { outputs: ["score", "tierCertain"], errors: "raise", threads: 2 },
);
const scores: Float64Array = scored.columns.score;
const points: Float64Array | undefined = scored.columns["points.size"];
const words: string[] = scored.columns.tier.words;
// @ts-expect-error there is no such output
scorer.scoreColumnsSync({}, { outputs: ["scor"] });
// @ts-expect-error a column is no object of other keys
scorer.scoreColumnsSync({ a: { b: 1 } });
const arrow: Promise<Uint8Array> = scorer.scoreArrow(new Uint8Array(), { outputs: ["score"] });

try {
  schema();
} catch (error) {
  if (error instanceof IcpError) {
    const { code, path, stage, faults, total } = error;
    const first: { code: string; path: string; message: string } | undefined = faults[0];
    const known: "profile" | "data" | "request" | "statistics" = stage;
    void [code.length, path.length, total.toFixed(), first, known];
  }
}
export { arrow, bits, errorCodes, many, points, recorded, scores, text, tier, version, words };
