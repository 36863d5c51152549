# Sourced by job.sh. Reports and uploads are made by the testbox itself: nothing to do here.
