$ printf '{"id":1,"text":"visa for the United States"}\n{"id":2,"text":"an automobile"}\n{"id":3,"text":"cars"}\n' | fossick-index - >/dev/null
$ printf '# rules\nusa, United States, America\ncar => automobile, motor vehicle\n' >rules
$ fossick-query --synonyms rules --explain-query 'usa AND visa -car'
+(usa "united states"^0.8 america^0.8) +visa -car
$ fossick-query --synonyms rules --count usa visa
1
$ fossick-query --count usa
0
? 1
$ fossick-query --synonyms rules --count car
2
$ fossick-query --synonyms rules --count automobile
1
$ printf 'usa\ncar\n' | fossick-query --synonyms rules --count -
1
2
## Lines that are no rules.
$ printf 'a, b\n\na => \n' >rules; fossick-query --synonyms rules car
fossick-query: rules: line 3: nothing between two commas, or at an end
? 2
$ printf 'a\n' >rules; fossick-query --synonyms rules car
fossick-query: rules: line 1: one synonym alone; a rule is `a, b` or `a => b`
? 2
$ fossick-query --synonyms missing car
fossick-query: missing: No such file or directory
? 2
