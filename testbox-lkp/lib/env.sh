# Sourced by job.sh. What the conditions of a job may ask.

# Whether this machine has a role in a cluster. A single machine has them all.
role()
{
	return 0
}
