"""What the plugin does at a call, one module for each public function or method."""
