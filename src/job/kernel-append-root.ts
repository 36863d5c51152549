/**
 * What the kernel's `root=` says (scheduler.md 1.5), empty for a container. `osDir` is `<os>/<os_arch>/<os_version>`,
 * `osHttpHost` the host that exports root file systems, without a port.
 */
export function kernelAppendRoot(osMount: unknown, osDir: string, osHttpHost: string): string {
  if (osMount === "cifs")
    return `cifs://${osHttpHost}/os/${osDir},guest,ro,hard,vers=1.0,noacl,nouser_xattr,noserverino`;
  if (osMount === "initramfs") return "/dev/ram0";
  return osMount === "container" ? "" : `${osHttpHost}:/os/${osDir}`;
}
