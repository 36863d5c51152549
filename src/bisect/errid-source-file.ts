/** Programs whose error ids name a file right behind them, and the form of those that every other program may have. */
const program = /^(?:(?:build-pkg|pkgbuild|makepkg|rpmbuild|stderr|dmesg|kmsg)\.(?:eid\.)?|[\w-]{1,80}\.eid\.)/;
const sourceFile =
  /(?:^|[^\w./+-])([\w./+-]{1,300}\.(?:c|h|cc|hh|cpp|hpp|cxx|hxx|s|S|rs|go|py|java|kt|js|ts|f|f90|m|mm|l|y|ll|yy|pl|pm|sh|tcc|inc|vala|swift|pas|adb|ads|d|zig|proto|cu))(?![\w.+-])/;

/** The source file that an error id names, `fs/a.c` of `makepkg.eid.fs/a.c:error:x`; undefined: none. */
export function erridSourceFile(errid: string): string | undefined {
  return sourceFile.exec(errid.replace(program, ""))?.[1];
}
