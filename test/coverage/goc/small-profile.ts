/** Two files of one module; three of four blocks ran. */
export const smallProfile = `mode: count
example.test/apa/b.go:1.1,2.2 1 3
example.test/apa/a.go:5.1,6.2 2 1
example.test/apa/a.go:1.1,2.2 1 0
example.test/apa/a.go:3.1,4.2 1 7
`;

/** As the centre hands it on. */
export const sortedProfile = `mode: count
example.test/apa/a.go:1.1,2.2 1 0
example.test/apa/a.go:3.1,4.2 1 7
example.test/apa/a.go:5.1,6.2 2 1
example.test/apa/b.go:1.1,2.2 1 3
`;
