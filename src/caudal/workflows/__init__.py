"""One module a verb: read, analyse, answer. The only floor that combines rooms."""
