"""What a step may mean: the definitions, layers and units that its letters stand for."""
