// The plan as the page's form holds it, and the requests that it becomes. All figures come back from the core.
import type { Pool } from "./engine/pool";

export interface StageForm {
  id: string;
  /** Seen: so many came through, of so many. */
  came: number;
  of: number;
}

export interface PlanForm {
  currency: string;
  target: number;
  deal: number;
  /** One deal in ten is smaller, one in ten larger. */
  dealLow: number;
  dealHigh: number;
  /** The stage before all others; the others in order. */
  first: string;
  stages: StageForm[];
  mostTouches: number;
  /** The tiers whose accounts match the profile, from the best down to this one. */
  upTo: string | null;
}

export interface PlanReports {
  /** The report of `funnel.check_plan`. */
  check: any;
  /** The report of `funnel.tornado`. */
  tornado: any;
  accounts: number;
}

export const FIRST_PLAN: PlanForm = {
  currency: "USD",
  target: 1_000_000,
  deal: 12_000,
  dealLow: 7_000,
  dealHigh: 20_000,
  first: "messages",
  stages: [
    { id: "replies", came: 300, of: 2000 },
    { id: "meetings", came: 90, of: 300 },
    { id: "opportunities", came: 36, of: 90 },
    { id: "customers", came: 9, of: 45 },
  ],
  mostTouches: 20,
  upTo: null,
};

/** Asks the core for the plan, whether it fits, and what it hangs on. A rate is given as its exact fraction. */
export async function planned(pool: Pool, form: PlanForm, tiers: { id: string; accounts: number }[]): Promise<PlanReports> {
  const planner = pool.planner();
  const last = Math.max(0, tiers.findIndex(({ id }) => id === form.upTo));
  const accounts = tiers.slice(0, last + 1).reduce((sum, tier) => sum + tier.accounts, 0);
  const { currency, target: targetRevenue, deal: dealSize } = form;
  const stages = [{ id: form.first }, ...form.stages.map(({ id, came, of }) => ({ id, rate: `${came}/${of}` }))];
  const check = await planner("check", {
    plan: { currency, targetRevenue, dealSize, stages },
    icpAccounts: accounts,
    mostTouchesPerAccount: form.mostTouches,
    tiers: tiers.filter(({ id }) => id !== "none"),
  });
  const tornado = await planner("tornado", {
    plan: {
      currency,
      targetRevenue,
      volume: check.plan.stages[0].count.exact,
      dealSize: { lognormal: { p10: form.dealLow, p90: form.dealHigh } },
      stages: [{ id: form.first }, ...form.stages.map(({ id, came, of }) => ({ id, rate: { beta: { successes: came, trials: of } } }))],
    },
  });
  return { check, tornado, accounts };
}
