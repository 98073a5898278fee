"""Problems that a very small model can learn, for `make reproduce-tiny`."""
