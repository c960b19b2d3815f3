// The Worker beside the scoring ones: documents, single accounts and plans, so that a long answer never holds up a slider.
import { engineVersion, initSync, Profile, schema, templates } from "icp-wasm/full";

import type { AdviserCalls, DocumentReport } from "./messages";
import { answer } from "./rpc";
import type { Port } from "./rpc";

/** The first object below `node` that `name` leads to and that has a default. */
function defaultOf(name: string, node: any): any {
  if (typeof node !== "object" || node === null) return undefined;
  if (node[name]?.default !== undefined) return node[name].default;
  for (const child of Object.values(node)) {
    const found = defaultOf(name, child);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The most that each criterion can earn. A missing policy may take points away from a record, so the policies are left out. */
function maxima(document: any, asOf: string): { [criterion: string]: number } {
  const criteria = document.criteria.map(({ missing: _, ...criterion }: any) => criterion);
  const record = Profile.fromJson({ ...document, criteria }).scorer({ asOf }).score({});
  return Object.fromEntries(record.criteria.map(({ id, max }) => [id, max]));
}

const handlers = {
  document({ document, asOf }: { document: string; asOf: string }): DocumentReport {
    const profile = Profile.fromJson(document);
    const parsed = profile.toObject() as any;
    const report = parsed.cases?.length ? profile.check() : null;
    return {
      text: profile.toJson(),
      fingerprint: profile.fingerprint,
      lints: profile.lint(),
      maxima: maxima(parsed, asOf),
      cases: report && { passed: report.passed, total: report.cases },
      defaults: Object.fromEntries(["importance", "tiers", "decision"].map((key) => [key, parsed[key] ?? defaultOf(key, schema())])) as DocumentReport["defaults"],
    };
  },
  detail({ document, asOf, account }: { document: string; asOf: string; account: { [column: string]: string | null } }) {
    const scorer = Profile.fromJson(document).scorer({ asOf });
    return { explanation: scorer.explain(account), ways: scorer.waysUp(account), next: scorer.nextAttributes(account) };
  },
  template: ({ name }: { name: string }) => Profile.template(name).toObject(),
  templates: () => templates(),
  version: () => engineVersion(),
};

self.onmessage = ({ data }: MessageEvent<{ module: WebAssembly.Module }>) => {
  initSync({ module: data.module });
  answer<AdviserCalls>(self as unknown as Port, handlers);
};
