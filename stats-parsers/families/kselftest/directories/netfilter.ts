import type { OpenDirectory } from "../test-context.js";

const NAMESPACE = /\b(ns[a-z]?\d?)-(?=[a-z]*[A-Z0-9])(?:[A-Za-z0-9]{8}|[A-Za-z0-9]{6})\b/g;

/** netfilter's network namespaces have random names (`ns1-IpVmXxqi`): only their number is kept. */
export function withoutRandomNamespace(text: string): string {
  return text.replace(NAMESPACE, "$1");
}

/** netfilter, since 6.10 net/netfilter. */
export const openNetfilter: OpenDirectory = () => ({ caseName: withoutRandomNamespace });
