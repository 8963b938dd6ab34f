"""What is promised to those who check their code.

One file, one guarantee, said in one sentence by its docstring. A line marked
`# E: why` must be refused by every checker, a line marked `# OK`, and any other
line, by none. The files are checked and never executed.
"""
