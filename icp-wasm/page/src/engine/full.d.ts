declare module "icp-full" {
  export function call(name: string, request?: string): string;
  export function initSync(options: { module: WebAssembly.Module }): unknown;
}
