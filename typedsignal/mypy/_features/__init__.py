"""The hooks of the plugin, one module for each public function or method."""
