"""Documents that people wrote: their mathematics checked, and regions that symmlp writes."""
